#include "session/watch.h"

#include "session/probing.h"
#include "session/trace_follower.h"
#include "session/walk_follower.h"
#include "session/watch_run.h"
#include "session/without_exceptions.h"
#include "target/live_process.h"

namespace heapgap::session {

namespace {

/// Where tracing is not possible, walking may be.
std::unexpected<Error> offer_walks(Error error) {
  if (error.kind == ErrorKind::no_process) return std::unexpected(std::move(error));
  if (!error.remedy.empty()) error.remedy += "; ";
  error.remedy += "without probes it goes with --walk-only";
  return std::unexpected(std::move(error));
}

class TracedWatch {
public:
  TracedWatch(target::Process& process, const WatchOptions& options, const Clock& clock,
              const Watcher& watcher)
      : process_(process), options_(options), clock_(clock), watcher_(watcher) {}

  Result<analysis::Summary> run(const std::optional<FreezeOptions>& freeze) {
    TraceFollower follower(
        process_, clock_, [this] { return attach(); },
        [this](std::chrono::nanoseconds deadline) {
          return watcher_.wait_until(deadline) == Wake::deadline;
        },
        freeze);
    return WatchRun(process_, follower, options_, clock_, watcher_).run();
  }

private:
  Result<std::unique_ptr<events::Source>> attach() {
    // An error here, such as no allocator at all, is none of the probes'.
    auto objects = plan_probing(process_, clock_);
    if (!objects) return offer_walks(std::move(objects.error()));
    std::vector<probes::ProbePlan> plans;
    for (const loader::ProbedObject& object : *objects) plans.push_back(object.plan);
    watcher_.on_plan(plans);
    auto source = loader::attach_probes(options_.pid, *std::move(objects));
    if (!source) {
      if (auto alive = process_.check_alive(); !alive) return pass_on(alive);
      return offer_walks(std::move(source.error()));
    }
    return source;
  }

  target::Process& process_;
  const WatchOptions& options_;
  const Clock& clock_;
  const Watcher& watcher_;
};

} // namespace

Result<analysis::Summary> watch(const WatchOptions& options, Clock& clock, const Watcher& watcher) {
  auto process = target::open_process(options.pid);
  if (!process) return pass_on(process);
  std::optional<FreezeOptions> freeze;
  if (options.freeze) freeze = FreezeOptions{options.pid, options.freeze_limit};
  return without_exceptions([&] {
    if (options.full) return TracedWatch(**process, options, clock, watcher).run(freeze);
    WalkFollower follower(**process, clock, freeze);
    return WatchRun(**process, follower, options, clock, watcher).run();
  });
}

} // namespace heapgap::session
