// Measuring with as few rights as it takes.
#pragma once

#include "analysis/report.h"
#include "base/clock.h"
#include "base/result.h"
#include "session/doctor.h"
#include "session/snapshot.h"
#include "session/survey_watch.h"
#include "session/watch.h"

namespace heapgap::cli {

/// Keeps only the rights to read, takes the snapshot and gives up all rights before the report,
/// which holds bytes of the target's choice, is worked on any further.
/// Errors: those of session::take_snapshot, and failure.
Result<analysis::Report> measure_with_least_rights(const session::SnapshotOptions& options,
                                                   Clock& clock);

/// Keeps the rights to trace until the probes are in, those to read until the watch ends, and none
/// after it. Errors: those of session::watch, and failure.
Result<analysis::Summary> watch_with_least_rights(const session::WatchOptions& options,
                                                  Clock& clock, session::Watcher watcher);

/// Keeps only the rights to read, with `may_trace` also those to trace, which whoever opens one of
/// the processes may need; surveys all processes of this machine.
/// Errors: those of session::watch_survey, and failure.
Result<void> survey_with_least_rights(const session::SurveyWatchOptions& options, Clock& clock,
                                      const session::SurveyWatcher& watcher, bool may_trace);

/// Keeps the rights to trace until probes were tried, those to read until the target was looked at,
/// and none after it. Errors: those of session::diagnose, and failure.
Result<session::Examination> diagnose_with_least_rights(const session::DoctorOptions& options,
                                                        const Clock& clock);

} // namespace heapgap::cli
