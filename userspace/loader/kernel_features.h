// What the kernel must be able to do for the programs and the probes.
#pragma once

#include "base/result.h"
#include "base/units.h"

namespace heapgap::loader {

struct KernelFeatures {
  bool loads_programs = false;   ///< any program at all; otherwise the kernel forbids it
  bool type_information = false; ///< /sys/kernel/btf/vmlinux; task storage needs it
  bool task_storage = false;     ///< Linux 5.11
  bool ring_buffer = false;      ///< Linux 5.8
  bool uprobe_multi = false;     ///< Linux 6.6
  bool process_filter = false;   ///< uprobe_multi of a process: Linux 6.10, 6.9.5, 6.6.35
  bool uprobe_session = false;   ///< one program at entry and return: Linux 6.13; not needed
};

/// Tries each on the running kernel. Needs the rights of tracing_rights.h; without them nothing
/// is found.
KernelFeatures probe_kernel();

/// Errors: privilege when no program can be loaded; failure, naming every feature that is needed
/// and missing.
Result<void> judge(const KernelFeatures& features, Pid pid);

/// What windows need of them: no events, no state of threads. Errors: as above.
Result<void> judge_for_windows(const KernelFeatures& features, Pid pid);

} // namespace heapgap::loader
