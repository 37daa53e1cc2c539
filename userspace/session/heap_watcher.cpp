#include "session/heap_watcher.h"

#include "session/heap_report.h"

#include <fmt/format.h>

namespace heapgap::session {

namespace {

/// What it takes to see that an arena looks unchanged, of what it takes to read it.
constexpr double cost_of_taking_over = 0.15;

} // namespace

Result<void> HeapWatcher::begin() {
  target::FreezeOutcome freeze;
  auto walked = freeze_ ? with_stopped_target(*freeze_, freeze, [this] { return walk(); }) : walk();
  if (!walked) return walked;
  if (freeze_) note_stop(freeze, *freeze_, current_.quality);
  return {};
}

Result<void> HeapWatcher::look() {
  budget_.set_cost(walker_.is_whole_due() ? whole_cost_ : renewing_cost_);
  budget_.settle(clock_.monotonic(), clock_.processor_time());
  if (budget_.allows_walk()) {
    auto walked = walk();
    if (walked || walked.error().kind != ErrorKind::nothing_to_measure) return walked;
    walk_trouble_ = walked.error().why; // pages of the libc's data in swap, for one
  }
  return renew();
}

Result<void> HeapWatcher::walk() {
  const auto begin = clock_.processor_time();
  const auto time = clock_.wall();
  if (auto walk = walker_.walk(); !walk) return walk;
  const HeapWalk& walk = walker_.last();
  auto report = report_on_heap(process_, clock_, walk.heap, walk.record,
                               {.pss = walker_.is_whole(), .other_memory = false, .memo = &memo_});
  if (!report) return pass_on(report);
  report->time = time;
  walked_ = *std::move(report);
  current_ = walked_;
  is_fresh_ = true;
  as_of_ = walk.record.as_of;
  walk_trouble_.clear();
  note_cost(clock_.processor_time() - begin);
  return {};
}

void HeapWatcher::note_cost(std::chrono::nanoseconds cost) {
  if (!walker_.is_whole()) {
    renewing_cost_ = cost;
    has_renewed_ = true;
    return;
  }
  whole_cost_ = cost;
  if (has_renewed_) return;
  const double saved = walker_.renewable_share() * (1 - cost_of_taking_over);
  renewing_cost_ = cost - std::chrono::duration_cast<std::chrono::nanoseconds>(cost * saved);
}

Result<void> HeapWatcher::renew() {
  is_fresh_ = false;
  current_ = walked_;
  current_.time = clock_.wall();
  if (auto renewed = renew_memory(process_, current_); !renewed) return renewed;
  const auto now = clock_.monotonic();
  for (analysis::Source& source : current_.sources) {
    if (source.from != "walk") continue;
    source.age_s = std::chrono::duration<double>(now - as_of_).count();
  }
  if (!walk_trouble_.empty()) {
    current_.quality.notes.push_back(
        fmt::format("the heap could not be read again: {}", walk_trouble_));
  }
  return {};
}

} // namespace heapgap::session
