#include "loader/tracer.h"

#include "loader/kernel_features.h"
#include "loader/main_thread.h"
#include "loader/probe_cookie.h"
#include "loader/probe_links.h"
#include "loader/programs.h"
#include "loader/ring_reader.h"
#include "loader/seccomp_hazard.h"
#include "loader/tracing_rights.h"

#include <algorithm>

namespace heapgap::loader {
namespace {

class Tracer final : public events::Source {
public:
  Tracer(Programs programs, std::unique_ptr<RingReader> reader, std::vector<ProbeLinks> links,
         std::array<bool, call_count> probed)
      : programs_(std::move(programs)), reader_(std::move(reader)), links_(std::move(links)),
        probed_(probed) {
    programs_.set_tracing(true);
  }

  void take(std::vector<events::Event>& events) override { reader_->take(events); }

  Result<events::Counters> counters() override {
    auto counters = programs_.counters();
    if (!counters) return counters;
    counters->probed = probed_;
    counters->events = reader_->sent();
    const EventQueue::Losses losses = reader_->losses();
    counters->queue_full = losses.queue_full;
    counters->malformed = losses.malformed;
    return counters;
  }

  void stop() override {
    programs_.set_tracing(false);
    links_.clear();
  }

private:
  Programs programs_;
  std::unique_ptr<RingReader> reader_;
  std::vector<ProbeLinks> links_; ///< out first
  std::array<bool, call_count> probed_;
};

/// A kernel whose session programs turn out to be others than ours gets the pair.
Result<Programs> load_programs(bool session, Bytes ring_size, Pid pid) {
  if (session) {
    if (auto programs = Programs::load(ReturnsSeenBy::session, ring_size, pid)) return programs;
  }
  return Programs::load(ReturnsSeenBy::pair, ring_size, pid);
}

} // namespace

Result<std::unique_ptr<events::Source>>
attach_probes(Pid pid, const std::vector<ProbedObject>& objects, const TracerOptions& options) {
  if (auto allowed = judge(held_rights(), pid); !allowed) return pass_on(allowed);
  const KernelFeatures features = probe_kernel();
  if (auto able = judge(features, pid); !able) return pass_on(able);
  if (auto safe = check_seccomp(pid); !safe) return pass_on(safe);
  auto programs = load_programs(options.session && features.uprobe_session, options.ring_size, pid);
  if (!programs) return pass_on(programs);
  auto reader = RingReader::start(programs->ring(), options.ring_size);
  if (!reader) return pass_on(reader);
  std::vector<ProbeLinks> links;
  for (const auto& object : objects) {
    auto attached = ProbeLinks::attach(*programs, pid, object);
    if (!attached) return pass_on(attached);
    links.push_back(std::move(*attached));
  }
  // Afterwards, so that it cannot end unnoticed in between.
  if (auto there = check_main_thread(pid); !there) return pass_on(there);
  return std::make_unique<Tracer>(std::move(*programs), std::move(*reader), std::move(links),
                                  probed_calls(objects));
}

} // namespace heapgap::loader
