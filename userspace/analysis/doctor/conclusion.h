// What all checks together come to.
#pragma once

#include "analysis/doctor/diagnosis.h"

namespace heapgap::analysis {

/// Fills in `modes` and `summary`. With a target, of the machine's checks only those count that
/// block: what was tried on the target itself stands for the others.
void conclude(Diagnosis& diagnosis, bool has_target);

/// The one word for all of it: blocked when no heap can be read, degraded when anything else does
/// not work in full.
CheckStatus overall(const ModeStatus& modes);

} // namespace heapgap::analysis
