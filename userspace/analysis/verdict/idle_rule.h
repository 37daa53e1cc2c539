// Whether idle memory weighs, and of which sort it is.
#pragma once

#include "analysis/report.h"
#include "analysis/thresholds.h"

namespace heapgap::analysis {

/// Idle memory of one moment, or what of it was there all through a while.
struct IdleMemory {
  Bytes idle;
  Bytes pinned;
  Bytes reclaimable;
  Bytes cached;
  Bytes heap; ///< resident
  double waste_ratio = 0;
  std::optional<double> lasted_s; ///< nothing: of one moment
};

IdleMemory idle_memory(const Report& report);

Severity severity_of(const IdleMemory& memory, const Thresholds& thresholds);

/// One of arena_spread, fragmentation, retention; healthy when the severity is ok, with an empty
/// summary. `report` tells the arenas and threads. The confidence is what speaks for this kind
/// among the three: 0.6 when it is a near thing, 1 when there is nothing of the others.
Verdict judge_idle(const IdleMemory& memory, const Report& report, const Thresholds& thresholds);

} // namespace heapgap::analysis
