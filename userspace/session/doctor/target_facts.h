// Finds out what can be done with a process.
#pragma once

#include "analysis/doctor/target_facts.h"
#include "base/clock.h"
#include "base/result.h"
#include "loader/tracer.h"
#include "target/process.h"

#include <vector>

namespace heapgap::session {

/// What anybody may see of it. Errors: no_process, privilege (it is hidden), failure.
Result<analysis::TargetFacts> find_out_condition(Pid pid);

/// Where probes would go: nowhere, when something is in the way, which is noted in `facts`.
/// Errors: no_process.
Result<std::vector<loader::ProbedObject>> find_out_probes(target::Process& process,
                                                          analysis::TargetFacts& facts);

/// Counts its calls for a moment, and what looking at them would cost. Errors: no_process; what
/// else is in the way is noted in `facts`.
Result<void> find_out_calls(Pid pid, std::vector<loader::ProbedObject> objects, const Clock& clock,
                            const analysis::HitPrices& prices, analysis::TargetFacts& facts);

/// Reads the heap. Errors: no_process; nothing_to_measure, privilege and failure, noted in `facts`
/// too.
Result<void> find_out_heap(target::Process& process, const Clock& clock,
                           analysis::TargetFacts& facts);

} // namespace heapgap::session
