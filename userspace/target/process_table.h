// All processes of the machine, as the kernel lists them to anybody.
#pragma once

#include "base/result.h"
#include "base/units.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heapgap::target {

/// What is in memory, out of /proc/PID/statm. The kernel counts in batches: a process may have a
/// few hundred pages more or less.
struct ResidentSize {
  Bytes rss;
  Bytes anonymous; ///< the part that is neither file nor shared memory
};

struct ListedProcess {
  Pid pid;
  std::uint64_t start_ticks = 0; ///< names the process together with the pid, as in Identity
  std::uint64_t stack_start = 0; ///< changes with execve; 0 when not told, as in ProcessStat
  std::string comm;              ///< hostile bytes
  /// Nothing when the thread that gave the process its number has exited while others live on.
  std::optional<ResidentSize> resident;
  bool hidden = false; ///< /proc does not let this user read it (hidepid=1): only the pid is known
};

struct ProcessListing {
  std::vector<ListedProcess> processes; ///< by pid; at most `most_listed`
  std::uint64_t kernel_threads = 0;     ///< which are left out, as are zombies and heapgap itself
  std::uint64_t unlisted = 0;           ///< beyond `most_listed`; kernel threads may be among them
};

/// A list of heaps that is longer than this serves nobody, and each row takes memory.
inline constexpr std::size_t most_listed = 10'000;

/// Of /proc/meminfo: the whole machine, also within a container.
struct MachineMemory {
  Bytes total;
  Bytes available; ///< for new programs, without swapping, as the kernel estimates it
  Bytes swap_total;
  Bytes swap_free;
};

class ProcessTable {
public:
  ProcessTable() = default;
  ProcessTable(const ProcessTable&) = delete;
  ProcessTable& operator=(const ProcessTable&) = delete;
  virtual ~ProcessTable() = default;

  /// Those that are there now; what ends meanwhile is left out. Errors: failure.
  virtual Result<ProcessListing> list() = 0;
  /// Errors: failure.
  virtual Result<MachineMemory> machine_memory() = 0;
};

} // namespace heapgap::target
