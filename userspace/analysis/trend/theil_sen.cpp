#include "analysis/trend/theil_sen.h"

#include "analysis/trend/median.h"

#include <algorithm>
#include <cmath>

namespace heapgap::analysis {

namespace {

constexpr std::size_t least_points = 3;
constexpr double least_span_s = 2;
/// Times are sums of intervals, which are not exact in binary.
constexpr double rounding_s = 1e-6;
constexpr double two_sided_95 = 1.96;
/// Makes the median distance of normal noise its standard deviation.
constexpr double deviations_per_median = 1.4826;

std::vector<double> pair_slopes(const Points& points) {
  std::vector<double> slopes;
  slopes.reserve(points.size() * (points.size() - 1) / 2);
  for (std::size_t later = 1; later < points.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      slopes.push_back((points[later].value - points[earlier].value) /
                       (points[later].time_s - points[earlier].time_s));
    }
  }
  return slopes;
}

double at_rank(std::vector<double>& values, double rank) {
  const auto last = static_cast<double>(values.size() - 1);
  const auto place = std::next(values.begin(), std::lround(std::clamp(rank, 0.0, last)));
  std::ranges::nth_element(values, place);
  return *place;
}

/// Sen's interval: as many pairs to each side of the median as S may stray.
void add_interval(std::vector<double>& slopes, const MannKendall& test, Slope& slope) {
  const double stray = two_sided_95 * std::sqrt(test.variance);
  const auto pairs = static_cast<double>(slopes.size());
  slope.low = std::min(slope.per_s, at_rank(slopes, std::floor((pairs - stray) / 2) - 1));
  slope.high = std::max(slope.per_s, at_rank(slopes, std::ceil((pairs + stray) / 2)));
}

} // namespace

std::optional<Line> line_through(const Points& points) {
  if (points.size() < least_points) return std::nullopt;
  const Point& last = points.back();
  if (last.time_s - points.front().time_s < least_span_s - rounding_s) return std::nullopt;
  std::vector<double> slopes = pair_slopes(points);
  Line line;
  line.slope.per_s = median(slopes);
  line.test = mann_kendall(points, line.slope.per_s);
  add_interval(slopes, line.test, line.slope);
  std::vector<double> ends;
  for (const Point& point : points) {
    ends.push_back(point.value + line.slope.per_s * (last.time_s - point.time_s));
  }
  line.end = median(ends);
  for (double& end : ends) end = std::abs(end - line.end);
  line.noise = deviations_per_median * median(ends);
  return line;
}

} // namespace heapgap::analysis
