#include "analysis/trend/swings.h"

#include <algorithm>

namespace heapgap::analysis {

namespace {

constexpr double large = 0.4; ///< share of the range

} // namespace

Swings swings_of(const Points& points) {
  Swings swings;
  if (points.empty()) return swings;
  const auto [least, most] = std::ranges::minmax_element(points, {}, &Point::value);
  swings.range = most->value - least->value;
  if (swings.range <= 0) return swings;
  const double turn = large * swings.range;
  bool falling = false;
  double peak = points.front().value;
  Point trough = points.front();
  for (const Point& point : points) {
    if (falling) {
      if (point.value < trough.value) trough = point;
      if (point.value < trough.value + turn) continue;
      swings.troughs.push_back(trough);
      falling = false;
      peak = point.value;
    } else {
      peak = std::max(peak, point.value);
      if (point.value > peak - turn) continue;
      falling = true;
      trough = point;
    }
  }
  if (falling) swings.troughs.push_back(trough);
  return swings;
}

} // namespace heapgap::analysis
