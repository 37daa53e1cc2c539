// A running process on this machine, seen through /proc.
#pragma once

#include "base/result.h"
#include "target/process.h"

#include <memory>

namespace heapgap::target {

/// Takes hold of a running process without touching it.
/// Errors: no_process (no such PID, it ended, or it is a thread's number); privilege, naming the
/// missing rights; nothing_to_measure (kernel thread, 32-bit process); failure.
Result<std::unique_ptr<Process>> open_process(Pid pid);

} // namespace heapgap::target
