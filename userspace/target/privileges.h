// Giving rights away as soon as they are not needed any more.
#pragma once

#include "base/result.h"

namespace heapgap::target {

/// Keeps of the capabilities held only those that reading a process needs: CAP_SYS_PTRACE,
/// CAP_DAC_READ_SEARCH, CAP_CHECKPOINT_RESTORE and CAP_SYS_ADMIN; and makes sure that no program
/// started from here gains any. Counts for the calling thread and the threads it starts later, so
/// call it before any are started. Files that need other rights are to be opened before.
/// Errors: failure.
Result<void> limit_to_reading();

/// Keeps what tracing a process needs on top of reading it: CAP_BPF and CAP_PERFMON (CAP_SYS_ADMIN
/// stands for both). Otherwise as limit_to_reading(), which is to follow once the probes are in.
/// Errors: failure.
Result<void> limit_to_tracing();

/// Keeps CAP_BPF and CAP_PERFMON only, or CAP_SYS_ADMIN where one of the two is not held: for a
/// thread that places probes and reads nothing. Otherwise as limit_to_reading(). Errors: failure.
Result<void> limit_to_probing();

/// Gives all capabilities away, once everything was read. Counts for the calling thread, as above.
/// Errors: failure.
Result<void> drop_all();

} // namespace heapgap::target
