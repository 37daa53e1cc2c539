// What a figure did within a window: held its level, rose all along, rose once, swung.
#pragma once

#include "analysis/trend/theil_sen.h"

#include <cstdint>

namespace heapgap::analysis {

enum class Shape : std::uint8_t {
  unclear, ///< too little to tell
  steady,
  rising,  ///< by more than chance, all along, up to now
  stepped, ///< most of the rise came at once: a burst, not a trend
  plateau, ///< rose, and has stopped
  falling,
  swinging, ///< rises and falls back, as saw-teeth or noise do, from troughs that do not rise
};

struct Course {
  Shape shape = Shape::unclear;
  std::optional<Line> line; ///< through the troughs, where a rising figure swings
  double span_s = 0;
  std::size_t points = 0;
  double range = 0; ///< highest minus lowest value

  /// What the line gains over the span.
  [[nodiscard]] double rise() const { return line ? line->slope.per_s * span_s : 0; }
};

/// Needs 10 points to see a shape. Time: quadratic in the number of points.
Course course_of(const Points& points);

} // namespace heapgap::analysis
