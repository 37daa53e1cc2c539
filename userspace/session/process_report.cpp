#include "session/process_report.h"

#include "session/heap_report.h"
#include "session/heap_walk.h"
#include "session/without_exceptions.h"

namespace heapgap::session {

Result<analysis::Report> report_on(target::Process& process, const Clock& clock) {
  return without_exceptions([&]() -> Result<analysis::Report> {
    const auto time = clock.wall();
    auto walk = walk_heap(process, clock);
    if (!walk) return pass_on(walk);
    auto report = report_on_heap(process, clock, walk->heap, walk->record);
    if (!report) return report;
    report->time = time;
    return report;
  });
}

} // namespace heapgap::session
