#include "session/watch.h"

#include "loader/calibration.h"
#include "loader/window_probes.h"
#include "session/heap_walk.h"
#include "session/probing.h"
#include "session/trace_follower.h"
#include "session/walk_follower.h"
#include "session/watch_run.h"
#include "session/windows/windowed_follower.h"
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

/// Nothing where they cannot be measured.
std::optional<TracePrices> trace_prices(const std::vector<loader::ProbedObject>& objects) {
  const auto calls = loader::measure_traced_calls();
  const auto hits = loader::measure_hit_prices();
  if (!calls || !hits) return std::nullopt;
  TracePrices prices{.allocation_ns = calls->allocation.count(),
                     .release_ns = calls->release.count(),
                     .stepped_more_ns = (hits->single_stepped - hits->emulated).count(),
                     .is_stepped = {}};
  for (const loader::ProbedObject& object : objects) note_stepped(object.plan, prices);
  return prices;
}

/// One watch, in each of its modes.
class ModalWatch {
public:
  ModalWatch(target::Process& process, const WatchOptions& options, const Clock& clock,
             const Watcher& watcher)
      : process_(process), options_(options), clock_(clock), watcher_(watcher) {
    if (options.freeze) freeze_ = FreezeOptions{options.pid, options.freeze_limit};
  }

  Result<analysis::Summary> run() {
    switch (options_.mode) {
    case analysis::WatchMode::full:
      return run_traced();
    case analysis::WatchMode::budget:
      return run_in_windows();
    case analysis::WatchMode::walk:
      break;
    }
    WalkFollower follower(process_, clock_, freeze_);
    return run(follower);
  }

private:
  Result<analysis::Summary> run(HeapFollower& follower) {
    return WatchRun(process_, follower, options_, clock_, watcher_).run();
  }

  Result<analysis::Summary> run_traced() {
    TraceFollower follower(
        process_, clock_, [this] { return attach(); },
        [this](std::chrono::nanoseconds deadline) {
          return watcher_.wait_until(deadline) == Wake::deadline;
        },
        freeze_);
    return run(follower);
  }

  Result<analysis::Summary> run_in_windows() {
    WalkFollower walks(process_, clock_, freeze_);
    WindowedFollower follower(walks, [this] { return open_windows(); });
    return run(follower);
  }

  Result<std::vector<loader::ProbedObject>> plan() {
    auto objects = plan_probing(process_);
    if (!objects) return objects;
    std::vector<probes::ProbePlan> plans;
    for (const loader::ProbedObject& object : *objects) plans.push_back(object.plan);
    watcher_.on_plan(plans);
    return objects;
  }

  Result<AttachedProbes> attach() {
    auto objects = plan();
    if (!objects) {
      // The walk knows best what there is instead of a C library.
      if (auto walk = walk_heap(process_, clock_); !walk) return pass_on(walk);
      return offer_walks(std::move(objects.error()));
    }
    auto prices = trace_prices(*objects);
    auto source = loader::attach_probes(options_.pid, *std::move(objects));
    if (!source) {
      if (auto alive = process_.check_alive(); !alive) return pass_on(alive);
      return offer_walks(std::move(source.error()));
    }
    return AttachedProbes{*std::move(source), prices};
  }

  Result<std::unique_ptr<WindowSampler>> open_windows() {
    auto objects = plan();
    if (!objects) return pass_on(objects);
    auto source = loader::load_window_probes(options_.pid, *std::move(objects));
    if (!source) return pass_on(source);
    auto prices = loader::measure_hit_prices();
    if (!prices) return pass_on(prices);
    return WindowSampler::start(*std::move(source), clock_, options_.most_overhead_percent / 100,
                                {.emulated_ns = prices->emulated.count(),
                                 .single_stepped_ns = prices->single_stepped.count()});
  }

  target::Process& process_;
  const WatchOptions& options_;
  const Clock& clock_;
  const Watcher& watcher_;
  std::optional<FreezeOptions> freeze_;
};

} // namespace

Result<analysis::Summary> watch(const WatchOptions& options, Clock& clock, const Watcher& watcher) {
  auto process = target::open_process(options.pid);
  if (!process) return pass_on(process);
  return without_exceptions([&] { return ModalWatch(**process, options, clock, watcher).run(); });
}

} // namespace heapgap::session
