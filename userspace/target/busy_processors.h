// The processors that a process is running on.
#pragma once

#include "target/proc_directory.h"
#include "target/processor_set.h"

namespace heapgap::target {

/// More threads than this are not asked: it would take longer than many a heap takes to read.
inline constexpr std::size_t most_threads_asked = 256;

/// Those on which threads of the process run, or wait to run, at this moment (state R and field 39
/// of /proc/PID/task/TID/stat, proc_pid_stat(5)). What cannot be read counts as not running.
ProcessorSet busy_processors(const ProcDirectory& process);

} // namespace heapgap::target
