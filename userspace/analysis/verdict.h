// What a single snapshot can say: whether idle memory weighs, and of which sort it is. Growth,
// leaks and memory outside the heap take a trend; a snapshot never claims them.
#pragma once

#include "analysis/report.h"

namespace heapgap::analysis {

/// Below both there is nothing to worry about; a ratio alone cries wolf on small heaps. The sources
/// of these values stand in docs/METRICS.md.
struct Thresholds {
  double warning_ratio = 0.25;
  Bytes warning_floor = 10_MiB;
  double critical_ratio = 0.5;
  Bytes critical_floor = 100_MiB;
  /// Above this share of the mapped heap, what is not understood forbids any other verdict.
  double unknown_ratio = 0.05;
};

/// Judges a report whose other figures are final.
Verdict judge(const Report& report, const Thresholds& thresholds);

/// How many arenas share the idle memory evenly enough that no one of them is the cause: the number
/// of arenas with at least 1/16 of it, provided it is 4 or more and none holds half; else 0.
std::size_t spread_arenas(const Report& report);

} // namespace heapgap::analysis
