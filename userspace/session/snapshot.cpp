#include "session/snapshot.h"

#include "session/process_report.h"
#include "session/stopped_target.h"
#include "target/live_process.h"

namespace heapgap::session {

Result<analysis::Report> take_snapshot(const SnapshotOptions& options, Clock& clock) {
  auto process = target::open_process(options.pid);
  if (!process) return pass_on(process);
  if (!options.freeze) return report_on(**process, clock, options.thresholds);
  const FreezeOptions freeze{options.pid, options.freeze_limit};
  target::FreezeOutcome outcome;
  auto report = with_stopped_target(
      freeze, outcome, [&] { return report_on(**process, clock, options.thresholds); });
  if (report) note_stop(outcome, freeze, report->quality);
  return report;
}

} // namespace heapgap::session
