#include "session/heap_watcher.h"

#include "session/heap_report.h"

#include <fmt/format.h>

namespace heapgap::session {

Result<void> HeapWatcher::begin() {
  target::FreezeOutcome freeze;
  auto walked = freeze_ ? with_stopped_target(*freeze_, freeze, [this] { return walk(); }) : walk();
  if (!walked) return walked;
  if (freeze_) note_stop(freeze, *freeze_, current_.quality);
  return {};
}

Result<void> HeapWatcher::look() {
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
  heap_ = {}; // two models at once would take twice the memory
  auto walk = walk_heap(process_, clock_);
  if (!walk) return pass_on(walk);
  auto report = report_on_heap(process_, clock_, walk->heap, walk->record, {.other_memory = false});
  if (!report) return pass_on(report);
  heap_ = std::move(walk->heap);
  report->time = time;
  walked_ = *std::move(report);
  current_ = walked_;
  is_fresh_ = true;
  walk_end_ = walk->record.end;
  walk_trouble_.clear();
  budget_.set_cost(clock_.processor_time() - begin);
  return {};
}

Result<void> HeapWatcher::renew() {
  is_fresh_ = false;
  current_ = walked_;
  current_.time = clock_.wall();
  if (auto renewed = renew_memory(process_, current_); !renewed) return renewed;
  for (analysis::Source& source : current_.sources) {
    if (source.from != "walk") continue;
    source.age_s = std::chrono::duration<double>(clock_.monotonic() - walk_end_).count();
  }
  if (!walk_trouble_.empty()) {
    current_.quality.notes.push_back(
        fmt::format("the heap could not be read again: {}", walk_trouble_));
  }
  return {};
}

} // namespace heapgap::session
