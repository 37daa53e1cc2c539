// What to do about the verdict, as far as one snapshot supports it. Largest release first.
#pragma once

#include "analysis/verdict.h"

namespace heapgap::analysis {

/// Advice for a report that has its verdict; empty when there is nothing to do.
std::vector<Advice> advise(const Report& report, const Thresholds& thresholds);

} // namespace heapgap::analysis
