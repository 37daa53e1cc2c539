// Which files of the target get probes, and where.
#pragma once

#include "loader/tracer.h"
#include "target/process.h"

#include <vector>

namespace heapgap::session {

/// The C libraries whose malloc is in use, each file once. Errors: nothing_to_measure (no such
/// library, or its functions are not to be found), privilege, no_process, failure.
Result<std::vector<loader::ProbedObject>> plan_probing(target::Process& process);

} // namespace heapgap::session
