// The parts of /proc/PID/stat that tell what kind of process it is, and which one.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heapgap::target {

struct ProcessStat {
  std::string comm;              ///< at most 64 bytes, any of them: the target chooses them
  char state = '?';              ///< 'R', 'S', 'D', 'T', 't', 'Z', 'X', 'I'
  std::uint64_t flags = 0;       ///< the kernel's PF_ bits
  std::uint64_t threads = 0;     ///< exited leader included
  std::uint64_t start_ticks = 0; ///< clock ticks since boot
  /// Where its stack began: another place after each execve. 0 when this reader may not know.
  std::uint64_t stack_start = 0;
  std::optional<std::uint32_t> processor; ///< the thread ran there last, or runs there

  [[nodiscard]] bool is_kernel_thread() const { return (flags & 0x0020'0000U) != 0; }
  /// The thread it describes is about to exit: its memory may be gone already.
  [[nodiscard]] bool is_exiting() const { return (flags & 0x0000'0004U) != 0; }
  /// The thread it describes has exited; others of the process may live on.
  [[nodiscard]] bool has_exited() const { return state == 'Z' || state == 'X'; }
};

/// Parses the text of a stat file (format: proc_pid_stat(5)). The name may hold blanks,
/// parentheses and newlines; it ends at the last parenthesis. Errors: failure.
Result<ProcessStat> parse_process_stat(std::string_view text);

} // namespace heapgap::target
