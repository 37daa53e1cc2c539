// The threads of a process.
#pragma once

#include "target/proc_directory.h"
#include "target/process.h"

#include <vector>

namespace heapgap::target {

/// The thread numbers listed in /proc/PID/task at this moment. Exited ones that nobody has
/// collected are among them. Errors: no_process, privilege, failure.
Result<std::vector<Pid>> thread_numbers(const ProcDirectory& process);

/// The head of the thread's robust futex list, or zero when it has none or it cannot be asked.
Address robust_list_head(Pid thread);

} // namespace heapgap::target
