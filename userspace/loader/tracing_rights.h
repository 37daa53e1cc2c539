// What this process must be allowed to do before it can trace another one.
#pragma once

#include "base/result.h"
#include "base/units.h"

namespace heapgap::loader {

struct TracingRights {
  bool bpf = false;         ///< CAP_BPF: loads programs
  bool perfmon = false;     ///< CAP_PERFMON: places probes, reads the target's words
  bool sys_admin = false;   ///< CAP_SYS_ADMIN: stands for both
  bool locked_down = false; ///< kernel lockdown "confidentiality" forbids it to everyone
};

/// Those of the calling thread, on this machine.
TracingRights held_rights();

/// Errors: privilege, naming what is missing.
Result<void> judge(const TracingRights& rights, Pid pid);

} // namespace heapgap::loader
