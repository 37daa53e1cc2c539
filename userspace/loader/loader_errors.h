// The errors that tracing can end in, in one wording.
#pragma once

#include "base/result.h"
#include "base/units.h"

#include <string>

namespace heapgap::loader {

/// "cannot trace process 42"
std::string cannot_trace(Pid pid);

/// What a failed call of libbpf means: EPERM and EACCES privilege, ESRCH no_process, everything
/// else failure. `step` says what was tried, `message` what libbpf said of it, if anything.
Error libbpf_error(Pid pid, const std::string& step, int error_number, const std::string& message);

} // namespace heapgap::loader
