#include "session/process_report.h"

#include "analysis/snapshot_report.h"
#include "session/heap_report.h"
#include "session/heap_walk.h"
#include "session/without_exceptions.h"

namespace heapgap::session {

Result<analysis::Report> report_on(target::Process& process, const Clock& clock,
                                   const analysis::Thresholds& thresholds) {
  return without_exceptions([&]() -> Result<analysis::Report> {
    const auto time = clock.wall();
    auto walk = walk_heap(process, clock);
    if (!walk) return pass_on(walk);
    auto report = report_on_heap(process, clock, walk->heap, walk->record);
    if (!report) return report;
    report->time = time;
    analysis::conclude(*report, thresholds);
    return report;
  });
}

} // namespace heapgap::session
