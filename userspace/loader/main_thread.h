// Probes for one process hang on its main thread.
#pragma once

#include "base/result.h"
#include "base/units.h"

namespace heapgap::loader {

/// The kernel finds the memory of the process through its main thread (uprobe_multi,
/// kernel/trace/bpf_trace.c), and places no probe, without a word, when that has exited while other
/// threads live on. Errors: failure then; no_process, privilege.
Result<void> check_main_thread(Pid pid);

} // namespace heapgap::loader
