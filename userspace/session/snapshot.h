// One look at a process: attach to nothing, read its heap, hand back a report.
#pragma once

#include "analysis/report.h"
#include "analysis/thresholds.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/units.h"

#include <chrono>

namespace heapgap::session {

struct SnapshotOptions {
  Pid pid;
  bool freeze = false;                          ///< stop the process while its heap is read
  std::chrono::milliseconds freeze_limit{2000}; ///< the longest it may stand still
  analysis::Thresholds thresholds;
};

/// Reads the whole heap of a running process. The report's `version` is left to the caller.
/// Errors: privilege, no_process (also when it ends meanwhile), nothing_to_measure, failure.
Result<analysis::Report> take_snapshot(const SnapshotOptions& options, Clock& clock);

} // namespace heapgap::session
