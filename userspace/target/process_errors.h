// The errors that looking at a process from outside can end in, in one wording.
#pragma once

#include "base/result.h"
#include "base/units.h"

#include <string>

namespace heapgap::target {

/// The process ended: kind no_process.
Error process_ended(Pid pid);

/// The program was replaced by execve: kind no_process.
Error program_replaced(Pid pid);

/// A right is missing: kind privilege. `missing` names it.
Error right_missing(std::string what, std::string missing);

/// What a failed system call on a process means: ESRCH and ENOENT no_process, EACCES and EPERM
/// privilege, everything else failure. `what` says what was tried.
Error system_error(Pid pid, std::string what, int error_number);

/// The system's words for an errno value.
std::string error_text(int error_number);

} // namespace heapgap::target
