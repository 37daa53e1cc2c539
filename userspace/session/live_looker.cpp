#include "session/live_looker.h"

#include "session/heap_report.h"
#include "session/without_exceptions.h"
#include "target/live_process.h"
#include "target/process_errors.h"

namespace heapgap::session {

Look look_at(target::Process& process, const ReadingBounds& bounds, const Clock& clock) {
  const auto begin = clock.thread_time();
  BoundedProcess bounded(process, bounds, clock);
  Look look;
  look.report = without_exceptions([&]() -> Result<analysis::Report> {
    auto walk = walk_heap(bounded, clock);
    if (!walk) return pass_on(walk);
    return report_on_heap(bounded, clock, walk->heap, walk->record,
                          {.pss = false, .trim_yield = false, .other_memory = false});
  });
  look.gave_up = bounded.gave_up() && !look.report;
  look.cost = clock.thread_time() - begin;
  return look;
}

Look LiveLooker::look(const LookOrder& order) {
  const auto begin = clock_.thread_time();
  Look look;
  if (auto process = target::open_process(order.pid); !process) {
    look.report = pass_on(process);
  } else if ((*process)->identity().start_ticks != order.start_ticks) {
    look.report = std::unexpected(target::process_ended(order.pid));
  } else {
    look = look_at(**process, order.bounds, clock_);
  }
  look.cost = clock_.thread_time() - begin;
  return look;
}

} // namespace heapgap::session
