// May and can this process be measured? Said before anything is read, so that the first message
// is the right one.
#pragma once

#include "base/result.h"
#include "target/mapping.h"
#include "target/proc_directory.h"
#include "target/process_stat.h"

namespace heapgap::target {

/// Errors: nothing_to_measure for a kernel thread, no_process for one that ended.
Result<void> check_has_memory(Pid pid, const ProcessStat& stat);

/// Tries what a measurement needs: the memory map, the page map and the memory itself.
/// Errors: privilege, naming every right that is missing; no_process.
Result<void> check_rights(const ProcDirectory& process);

/// Errors: nothing_to_measure for a 32-bit process.
Result<void> check_word_size(const ProcDirectory& process, const Mappings& mappings);

} // namespace heapgap::target
