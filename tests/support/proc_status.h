// What the kernel says of a process, read by the test itself.
#pragma once

#include "base/units.h"

#include <string>

#include <sys/types.h>

namespace heapgap::test {

/// A field of /proc/PID/status that is given in kB, such as "VmRSS". Throws std::runtime_error
/// when the process or the field is not there.
Bytes status_bytes(pid_t pid, const std::string& field);

/// A field of /proc/PID/smaps_rollup, such as "Anonymous": exact, where the counters behind
/// /proc/PID/status are kept per processor. Throws std::runtime_error likewise.
Bytes rollup_bytes(pid_t pid, const std::string& field);

struct Faults {
  std::uint64_t minor = 0;
  std::uint64_t major = 0;
  bool operator==(const Faults&) const = default;
};
/// Page faults of the process since its start. Throws std::runtime_error.
Faults faults(pid_t pid);

/// Process state letter (field 3 of /proc/PID/stat): R, S, D, T, t, Z. Throws std::runtime_error.
char state(pid_t pid);

/// By the flag PF_KTHREAD in field 9 of /proc/PID/stat; false when the process is not there.
bool is_kernel_thread(pid_t pid);

} // namespace heapgap::test
