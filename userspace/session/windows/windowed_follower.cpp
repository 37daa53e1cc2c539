#include "session/windows/windowed_follower.h"

#include "analysis/fit.h"
#include "analysis/traced_classes.h"

#include <fmt/format.h>

namespace heapgap::session {

Result<Observation> WindowedFollower::begin() {
  auto started = start_();
  if (started) {
    sampler_ = *std::move(started);
  } else if (started.error().kind == ErrorKind::no_process) {
    return pass_on(started);
  } else {
    why_not_ = fmt::format("{}: {}", started.error().what, started.error().why);
  }
  auto seen = walks_.begin();
  if (seen) add_calls(*seen);
  return seen;
}

Result<Observation> WindowedFollower::observe() {
  auto seen = walks_.observe();
  if (seen) add_calls(*seen);
  return seen;
}

void WindowedFollower::detach() {
  walks_.detach();
  if (sampler_) sampler_->stop();
}

void WindowedFollower::add_calls(Observation& seen) {
  analysis::WatchQuality& quality = seen.quality;
  if (!sampler_) {
    quality.why_no_probes = why_not_;
    return;
  }
  const CallsSeen calls = sampler_->look();
  seen.rates = calls.rates;
  seen.overall_rates = calls.overall_rates;
  seen.calls = calls.calls;
  seen.size_classes = analysis::traced_class_rows(seen.report.size_classes, calls.classes);
  analysis::fit_to_allocations(seen.size_classes, seen.report.fit);
  quality.mode = analysis::WatchMode::budget;
  quality.events = calls.seen;
  quality.coverage = calls.coverage;
  quality.target_overhead_percent = calls.overhead_percent;
  seen.overall_overhead_percent = calls.overall_overhead_percent;
  seen.report.sources.push_back(
      {.figures = "calls", .from = "trace", .exact = !calls.rates.estimated});
  if (calls.unknown_sizes > 0) {
    quality.notes.push_back(fmt::format("{} blocks were given back whose size could not be read: "
                                        "they are missing in the size classes",
                                        calls.unknown_sizes));
  }
  if (calls.trouble) {
    quality.notes.push_back(fmt::format("no more probes are placed: {}", calls.trouble->why));
  }
}

} // namespace heapgap::session
