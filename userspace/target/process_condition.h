// What is special about a process, and bears on what can be done to it. Needs no right but to see
// that the process is there.
#pragma once

#include "base/result.h"
#include "base/units.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heapgap::target {

struct ProcessCondition {
  std::string comm; ///< chosen by the process: hostile bytes
  std::uint64_t threads = 0;
  bool main_thread_ended = false;        ///< while other threads live on
  bool has_system_filter = false;        ///< seccomp
  bool has_shadow_stack = false;         ///< of the main thread
  std::optional<Pid> tracer;             ///< whoever debugs it
  std::optional<Bytes> swap;             ///< nothing when the kernel does not say
  std::optional<std::uint64_t> children; ///< that live now; nothing when they cannot be listed
};

/// The parts of /proc/PID/status that are in it (format: proc_pid_status(5)); the others are left.
void read_condition(std::string_view status, ProcessCondition& condition);

/// Errors: no_process, privilege (hidden by hidepid), failure.
Result<ProcessCondition> condition_of(Pid pid);

} // namespace heapgap::target
