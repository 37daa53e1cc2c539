// What to do, as far as the figures support it: all cures that fit, largest release first. How each
// release is computed, and what came of trying each, stands in docs/ADVICE.md.
#pragma once

#include "analysis/tick.h"
#include "analysis/verdict.h"

namespace heapgap::analysis {

/// Advice for a report that has its verdict; empty when there is nothing to do. What cures release
/// does not add up: several may reach for the same bytes. `trend`: when the process is watched.
std::vector<Advice> advise(const Report& report, const Thresholds& thresholds,
                           const Trend* trend = nullptr);

} // namespace heapgap::analysis
