// What can be said of a process before its heap is read, or without the right to.
#pragma once

#include "analysis/report.h"
#include "base/clock.h"
#include "base/result.h"

namespace heapgap::session {

/// A report with the process, its memory and its limits, as /proc tells them to anybody; all of its
/// heap is empty. Takes well below a millisecond.
/// Errors: no_process, privilege (/proc hides it), nothing_to_measure (kernel thread), failure.
Result<analysis::Report> first_sight(Pid pid, const Clock& clock);

} // namespace heapgap::session
