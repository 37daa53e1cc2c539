// Which places in a file get a probe, and what a hit there costs.
#pragma once

#include "base/result.h"
#include "probes/probe.h"
#include "symbols/elf_object.h"

#include <string>
#include <vector>

namespace heapgap::probes {

struct ProbePlan {
  std::vector<Probe> probes;        ///< by file offset; no two at the same place
  std::vector<std::string> missing; ///< functions the file does not define, of those it should
};

/// The probes for an allocator whose functions are in `object` (a C library, or a static program).
/// Errors: nothing_to_measure when malloc or free is not to be found (stripped static program) or
/// a needed place cannot be probed; failure when the file cannot be read.
Result<ProbePlan> plan_probes(const symbols::ElfObject& object);

} // namespace heapgap::probes
