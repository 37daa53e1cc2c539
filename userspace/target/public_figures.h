// What /proc tells anybody of a process, whatever the rights.
#pragma once

#include "target/proc_directory.h"
#include "target/process.h"
#include "target/process_stat.h"

namespace heapgap::target {

struct PublicFigures {
  Identity identity;
  std::uint64_t threads = 0;
  MemoryTotals totals; ///< without pss
};

/// Errors: no_process, privilege (/proc hides it), nothing_to_measure (it has no memory, as a
/// kernel thread), failure.
Result<PublicFigures> read_public_figures(Pid pid);

Result<ProcessStat> read_stat(const ProcDirectory& process);

/// The directory of a thread that still has the process's memory. `process` and `stat` are of its
/// first thread, which may have exited while others live on.
Result<ProcDirectory> open_memory_directory(const ProcDirectory& process, const ProcessStat& stat);

/// The kernel's totals of the process or thread behind a directory, without pss.
/// Errors: privilege, no_process (it has no memory any more), failure.
Result<MemoryTotals> read_quick_totals(const ProcDirectory& directory);

/// Clock ticks since boot as a time of day.
std::chrono::system_clock::time_point time_of(std::uint64_t ticks_since_boot);

} // namespace heapgap::target
