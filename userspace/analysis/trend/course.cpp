#include "analysis/trend/course.h"

#include "analysis/trend/median.h"
#include "analysis/trend/swings.h"

#include <algorithm>
#include <array>

namespace heapgap::analysis {

namespace {

constexpr std::size_t least_points = 10;
constexpr std::size_t slices = 5;
/// One-sided 99.5 % for one look. Looks come often: what is said also takes a floor and has to
/// last.
constexpr double clear_z = 2.58;
constexpr std::size_t falls_of_a_swing = 2;
/// Of the swing: troughs that rise by less may be chance, or a start.
constexpr double least_trough_rise = 0.5;
/// Of the whole rise. Even steps would be a quarter each.
constexpr double least_step = 0.1;
constexpr double burst_step = 0.6;

/// The medians of five slices of equal numbers of points.
std::array<double, slices> levels_of(const Points& points) {
  std::array<double, slices> levels{};
  for (std::size_t slice = 0; slice < slices; ++slice) {
    std::vector<double> values;
    const std::size_t end = points.size() * (slice + 1) / slices;
    for (std::size_t index = points.size() * slice / slices; index < end; ++index) {
      values.push_back(points[index].value);
    }
    levels.at(slice) = median(values);
  }
  return levels;
}

/// How a rise that is no chance came about.
Shape shape_of_rise(const Points& points) {
  const auto levels = levels_of(points);
  const double whole = levels.back() - levels.front();
  if (whole <= 0) return Shape::steady;
  std::size_t risen = 0;
  double largest = 0;
  for (std::size_t slice = 1; slice < slices; ++slice) {
    const double step = levels.at(slice) - levels.at(slice - 1);
    largest = std::max(largest, step);
    if (step >= least_step * whole) ++risen;
  }
  if (largest >= burst_step * whole) return Shape::stepped;
  if (levels.at(slices - 1) - levels.at(slices - 2) < least_step * whole) return Shape::plateau;
  return risen + 1 >= slices - 1 ? Shape::rising : Shape::stepped;
}

/// Judged by its troughs, which are cleared of the teeth, it rises all along and by enough.
bool is_rising(const Line& floor, const Swings& swings) {
  const Points& troughs = swings.troughs;
  const double rise = floor.slope.per_s * (troughs.back().time_s - troughs.front().time_s);
  return floor.test.z() >= clear_z && rise >= least_trough_rise * (swings.range - rise) &&
         shape_of_rise(troughs) == Shape::rising;
}

} // namespace

Course course_of(const Points& points) {
  Course course;
  course.points = points.size();
  if (points.empty()) return course;
  course.span_s = points.back().time_s - points.front().time_s;
  course.line = line_through(points);
  const Swings swings = swings_of(points);
  course.range = swings.range;
  if (!course.line || points.size() < least_points) return course;
  if (swings.troughs.size() >= falls_of_a_swing) {
    const auto floor = line_through(swings.troughs);
    const bool rises = floor && is_rising(*floor, swings);
    course.shape = rises ? Shape::rising : Shape::swinging;
    if (rises) course.line = floor;
    return course;
  }
  const double z = course.line->test.z();
  if (z >= clear_z) {
    course.shape = shape_of_rise(points);
  } else {
    course.shape = z <= -clear_z ? Shape::falling : Shape::steady;
  }
  return course;
}

} // namespace heapgap::analysis
