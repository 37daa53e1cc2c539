#include "loader/window_probes.h"

#include "bpf/wire.h"
#include "loader/kernel_features.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/main_thread.h"
#include "loader/per_processor.h"
#include "loader/probe_cookie.h"
#include "loader/tracing_rights.h"
#include "loader/uprobe_link.h"
#include "loader/wire_counters.h"
#include "target/descriptor_path.h"

#include <atomic>
#include <cerrno>

#include <bpf/libbpf.h>
#include <window_programs.skel.h>

namespace heapgap::loader {
namespace {

using events::WindowProbes;

struct Unload {
  void operator()(window_programs* loaded) const { ::window_programs__destroy(loaded); }
};
using Loaded = std::unique_ptr<window_programs, Unload>;

bool belongs_to(const probes::Probe& probe, WindowProbes probes) {
  return probes == WindowProbes::all || events::hands_out(probe.call);
}

std::uint64_t window_cookie(const probes::Probe& probe, BlockHeader header) {
  const bool is_stepped = probe.price == probes::Price::single_stepped;
  return cookie_of(probe, header) | (is_stepped ? HEAPGAP_COOKIE_STEPPED : 0);
}

class WindowProber final : public events::WindowSource {
public:
  WindowProber(Pid pid, std::vector<ProbedObject> objects, Loaded loaded)
      : pid_(pid), objects_(std::move(objects)), probed_(probed_calls(objects_)),
        loaded_(std::move(loaded)) {}

  Result<void> place(WindowProbes probes) override {
    for (const ProbedObject& object : objects_) {
      auto link = attach(object, probes);
      if (!link) return pass_on(link);
      if (*link) links_.push_back(*std::move(link));
    }
    // Afterwards, so that it cannot end unnoticed in between.
    return check_main_thread(pid_);
  }

  void remove() override { links_.clear(); }

  void set_counting(bool on) override { std::atomic_ref(loaded_->bss->counting).store(on ? 1 : 0); }

  Result<std::vector<events::Hits>> hits() override {
    auto values = values_of<heapgap_window_hits>(loaded_->maps.window_hits);
    if (!values) return pass_on(values);
    std::vector<events::Hits> hits;
    hits.reserve(values->size());
    for (const auto& value : *values) hits.push_back({value.emulated, value.single_stepped});
    return hits;
  }

  Result<events::Counters> counters() override {
    auto values = values_of<heapgap_counters>(loaded_->maps.counters);
    if (!values) return pass_on(values);
    events::Counters sum;
    for (const auto& value : *values) add(sum, value);
    sum.probed = probed_;
    return sum;
  }

private:
  Result<UniqueFd> attach(const ProbedObject& object, WindowProbes probes) {
    UprobePlaces places{
        .path = target::descriptor_path(object.file.get()), .offsets = {}, .cookies = {}};
    for (const probes::Probe& probe : object.plan.probes) {
      if (!belongs_to(probe, probes)) continue;
      places.offsets.push_back(probe.file_offset.count);
      places.cookies.push_back(window_cookie(probe, object.header));
    }
    if (places.offsets.empty()) return UniqueFd();
    const int program = ::bpf_program__fd(loaded_->progs.on_window_entry);
    UniqueFd link =
        link_uprobes(program, uprobe_multi, places, static_cast<std::uint32_t>(pid_.value));
    if (link) return link;
    return std::unexpected(libbpf_error(pid_, "placing the probes of a window", errno, {}));
  }

  Pid pid_;
  std::vector<ProbedObject> objects_;
  std::array<bool, call_count> probed_;
  Loaded loaded_;
  std::vector<UniqueFd> links_; ///< out first
};

} // namespace

Result<std::unique_ptr<events::WindowSource>>
load_window_probes(Pid pid, std::vector<ProbedObject> objects) {
  if (auto allowed = judge(held_rights(), pid); !allowed) return pass_on(allowed);
  if (auto able = judge_for_windows(probe_kernel(), pid); !able) return pass_on(able);
  const LibbpfMessages messages;
  const auto failed = [&](const char* step) {
    return std::unexpected(libbpf_error(pid, step, errno, messages.first()));
  };
  Loaded loaded(::window_programs__open());
  if (!loaded) return failed("opening the BPF program of the windows");
  if (::window_programs__load(loaded.get()) != 0) {
    return failed("loading the BPF program of the windows");
  }
  return std::make_unique<WindowProber>(pid, std::move(objects), std::move(loaded));
}

} // namespace heapgap::loader
