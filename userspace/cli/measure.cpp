#include "cli/measure.h"

#include "session/live_looker.h"
#include "target/live_process_table.h"
#include "target/privileges.h"

namespace heapgap::cli {

Result<analysis::Report> measure_with_least_rights(const session::SnapshotOptions& options,
                                                   Clock& clock) {
  if (auto limited = target::limit_to_reading(); !limited) return pass_on(limited);
  auto report = session::take_snapshot(options, clock);
  if (auto dropped = target::drop_all(); !dropped) return pass_on(dropped);
  return report;
}

Result<analysis::Summary> watch_with_least_rights(const session::WatchOptions& options,
                                                  Clock& clock, session::Watcher watcher) {
  auto limited = options.mode == analysis::WatchMode::walk ? target::limit_to_reading()
                                                           : target::limit_to_tracing();
  if (!limited) return pass_on(limited);
  watcher.on_begin =
      [then = std::move(watcher.on_begin)](const analysis::Tick& first) -> Result<void> {
    if (auto reading = target::limit_to_reading(); !reading) return reading;
    return then(first);
  };
  auto summary = session::watch(options, clock, watcher);
  if (auto dropped = target::drop_all(); !dropped) return pass_on(dropped);
  return summary;
}

Result<void> survey_with_least_rights(const session::SurveyWatchOptions& options, Clock& clock,
                                      const session::SurveyWatcher& watcher, bool may_trace) {
  auto limited = may_trace ? target::limit_to_tracing() : target::limit_to_reading();
  if (!limited) return limited;
  auto table = target::LiveProcessTable::open();
  if (!table) return pass_on(table);
  session::LiveLooker looker(clock);
  auto watched = session::watch_survey(options, **table, looker, clock, watcher);
  if (auto dropped = target::drop_all(); !dropped) return dropped;
  return watched;
}

Result<session::Examination> diagnose_with_least_rights(const session::DoctorOptions& options,
                                                        const Clock& clock) {
  if (auto limited = target::limit_to_tracing(); !limited) return pass_on(limited);
  auto examination = session::diagnose(options, clock, target::limit_to_reading);
  if (auto dropped = target::drop_all(); !dropped) return pass_on(dropped);
  return examination;
}

} // namespace heapgap::cli
