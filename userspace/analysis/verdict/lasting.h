// What was there all through the last while: a peak or a trough of a moment is left out.
#pragma once

#include "analysis/trend/trends.h"
#include "analysis/verdict/idle_rule.h"

namespace heapgap::analysis {

/// The least of each figure within a window, and whether the window is long enough to rely on it.
struct Lasting {
  IdleMemory idle;
  std::optional<double> slack; ///< nothing unless requested bytes are known
  double live = 0;             ///< the most
  std::size_t readings = 0;    ///< of the heap
  bool is_sustained = false;
};

/// Over the last `sustained_s` seconds, at least 4 readings of the heap; over all that is known
/// when that is less. Where idle memory swings, over the window in which it is seen swinging: what
/// comes back at each trough is what lasts. The idea is the free memory that tcmalloc's filler
/// keeps counting: the least of a window (docs/METRICS.md).
Lasting lasting_memory(const Trends& trends, const Thresholds& thresholds);

} // namespace heapgap::analysis
