// From where on something is worth a warning. The sources of these values stand in docs/METRICS.md.
#pragma once

#include "base/units.h"

#include <cstddef>

namespace heapgap::analysis {

/// A ratio alone cries wolf on small heaps, so each rule joins a ratio and a floor; and over time
/// it has to last.
struct Thresholds {
  // Idle resident memory, of the resident heap; and slack, of the live bytes.
  double warning_ratio = 0.25;
  Bytes warning_floor = 10_MiB;
  double critical_ratio = 0.5;
  Bytes critical_floor = 100_MiB;
  /// Above this share of the mapped heap, what is not understood forbids any other verdict.
  double unknown_ratio = 0.05;

  // A rise over the window in which it is seen; the ratio is of the RSS at the window's begin.
  double growth_ratio = 0.1;
  Bytes growth_floor = 10_MiB;
  /// A rise that reaches the limit sooner is critical.
  double critical_time_s = 3600;

  // For how long a state or a rise must be seen, and in how many samples.
  double sustained_s = 20;
  std::size_t sustained_samples = 30;
};

} // namespace heapgap::analysis
