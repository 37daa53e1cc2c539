// From a process to a report: readers, model, page map, analysis, in this order.
#pragma once

#include "analysis/report.h"
#include "analysis/thresholds.h"
#include "base/clock.h"
#include "target/process.h"

namespace heapgap::session {

/// Reads the heap of `process` as it is. `version` and the time it stood stopped are left to the
/// caller. Errors: privilege, no_process, nothing_to_measure, failure.
Result<analysis::Report> report_on(target::Process& process, const Clock& clock,
                                   const analysis::Thresholds& thresholds = {});

} // namespace heapgap::session
