// Kernels on which a return probe kills a process whose system calls are filtered.
#pragma once

#include "base/result.h"
#include "base/units.h"

#include <string_view>

namespace heapgap::loader {

/// 6.11 to 6.12.13 and 6.13.0 to 6.13.2 make a system call at each return from a probed function,
/// which seccomp filters do not know (CVE-2025-21834). `release` is as uname(2) gives it:
/// "6.12.9-1". A distribution may have mended one of these; that cannot be told from outside.
bool kills_filtered_processes(std::string_view release);

/// Errors: failure on such a kernel when the process is under a seccomp filter; no_process,
/// privilege.
Result<void> check_seccomp(Pid pid);

} // namespace heapgap::loader
