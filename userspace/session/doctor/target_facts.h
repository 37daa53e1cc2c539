// Finds out what can be done with a process.
#pragma once

#include "analysis/doctor/target_facts.h"
#include "base/clock.h"
#include "base/result.h"
#include "target/process.h"

#include <functional>

namespace heapgap::session {

/// What anybody may see of it. Errors: no_process, privilege (it is hidden), failure.
Result<analysis::TargetFacts> find_out_condition(Pid pid);

/// Where probes would go. Errors: no_process; what else is in the way is noted in `facts`.
Result<void> find_out_probes(target::Process& process, analysis::TargetFacts& facts);

/// Reads the heap. Errors: no_process; nothing_to_measure, privilege and failure, noted in `facts`
/// too.
Result<void> find_out_heap(target::Process& process, const Clock& clock,
                           analysis::TargetFacts& facts);

} // namespace heapgap::session
