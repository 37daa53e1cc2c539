// Memory that rises and does not come back: which part of it, and since when.
#pragma once

#include "analysis/trend/trends.h"

namespace heapgap::analysis {

/// Verdicts of kind not_heap, growth, arena_spread, fragmentation, retention or insufficient_data;
/// at most one: what explains most of the rise of RSS, the other parts are named in the evidence.
/// Free pages that pile up are no trouble before a limit is near or they weigh (judge_idle()).
/// When RSS does not rise: memory outside the heap, or live bytes, that rise for themselves. The
/// confidence is the certainty of the rise, times 0.6 to 1 by how much of it the part explains.
std::optional<Verdict> judge_rise(const Trends& trends, const Trend& trend, const Report& report,
                                  const Thresholds& thresholds);

} // namespace heapgap::analysis
