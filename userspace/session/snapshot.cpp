#include "session/snapshot.h"

#include "session/process_report.h"
#include "target/frozen.h"
#include "target/live_process.h"

#include <fmt/format.h>

namespace heapgap::session {

namespace {

Result<analysis::Report> report_on_frozen(target::Process& process, const SnapshotOptions& options,
                                          Clock& clock) {
  auto frozen = target::Frozen::stop(options.pid, options.freeze_limit);
  if (!frozen) return pass_on(frozen);
  auto report = report_on(process, clock);
  const target::FreezeOutcome outcome = (*frozen)->release();
  if (!report) return report;
  report->quality.stopped_ms = std::chrono::duration<double, std::milli>(outcome.stopped).count();
  if (outcome.let_go_early) {
    report->quality.notes.push_back(
        fmt::format("the process was let go after {} ms, before its heap was read to the end",
                    options.freeze_limit.count()));
  }
  return report;
}

} // namespace

Result<analysis::Report> take_snapshot(const SnapshotOptions& options, Clock& clock) {
  auto process = target::open_process(options.pid);
  if (!process) return pass_on(process);
  if (options.freeze) return report_on_frozen(**process, options, clock);
  return report_on(**process, clock);
}

} // namespace heapgap::session
