// A process seen from outside: who it is, what it maps, what the kernel counts of it.
#pragma once

#include "base/unique_fd.h"
#include "target/mapping.h"
#include "target/memory.h"
#include "target/processor_set.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace heapgap::target {

/// Pid and start time together name one process for ever; a pid alone is reused.
struct Identity {
  Pid pid;
  std::uint64_t start_ticks = 0; ///< field 22 of /proc/PID/stat, clock ticks since boot
  std::chrono::system_clock::time_point start_time;
  std::string comm; ///< chosen by the target: hostile bytes
  std::string exe;  ///< target of /proc/PID/exe; "" when it cannot be read
};

/// The kernel's own totals, of one moment.
struct MemoryTotals {
  Bytes rss_anonymous; ///< RssAnon of /proc/PID/status
  Bytes rss_file;      ///< RssFile
  Bytes rss_shmem;     ///< RssShmem
  Bytes swap;          ///< VmSwap
  /// Not asked for when more than 512 MiB are resident.
  std::optional<Bytes> pss;
  std::optional<Bytes> cgroup_limit; ///< the tightest limit from the process's cgroup upwards
  std::optional<Bytes> cgroup_usage; ///< usage of the cgroup that has that limit

  std::optional<Bytes> address_space;       ///< VmSize
  std::optional<Bytes> address_space_limit; ///< RLIMIT_AS; nothing when unlimited
  std::optional<Bytes> data;                ///< VmData
  std::optional<Bytes> data_limit;          ///< RLIMIT_DATA; nothing when unlimited

  [[nodiscard]] Bytes rss() const { return rss_anonymous + rss_file + rss_shmem; }
};

/// A thread and where its C library keeps it.
struct Thread {
  Pid tid;
  /// The head of its robust futex list (get_robust_list(2)); glibc and musl keep it inside the
  /// thread's control block. Zero when the thread registered none.
  Address robust_list_head;
};

/// What became of a process.
enum class Fate : std::uint8_t {
  running,
  ended,
  replaced, ///< by another program (execve): same number, another memory
};

class Process {
public:
  Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  virtual ~Process() = default;

  [[nodiscard]] virtual const Identity& identity() const = 0;
  virtual Memory& memory() = 0;
  /// Errors of all below: privilege, no_process, failure.
  virtual Result<Mappings> mappings() = 0;
  virtual Result<std::vector<Thread>> threads() = 0;
  virtual Result<MemoryTotals> memory_totals() = 0;
  /// The same without `pss`, for which the kernel goes through all page tables of the target.
  virtual Result<MemoryTotals> quick_totals() = 0;
  /// The file behind a mapping, even when it was deleted or lies in another mount namespace.
  virtual Result<UniqueFd> open_object(const Mapping& mapping) = 0;
  /// Where its threads run at this moment; see busy_processors().
  [[nodiscard]] virtual ProcessorSet busy_processors() = 0;
  virtual Result<Fate> fate() = 0;
  /// Fails with no_process when the process ended or was replaced under the same pid.
  virtual Result<void> check_alive() = 0;
};

} // namespace heapgap::target
