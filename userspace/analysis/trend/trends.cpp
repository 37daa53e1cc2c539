#include "analysis/trend/trends.h"

#include <algorithm>
#include <cmath>

namespace heapgap::analysis {

namespace {

constexpr std::size_t no_ring = static_cast<std::size_t>(-1);
constexpr std::size_t slices = 5;

/// Enough to call a rise sustained; fewer points do when they are far apart.
bool is_long_enough(const Course& course, const Thresholds& thresholds) {
  if (course.span_s < thresholds.sustained_s) return false;
  if (course.points >= thresholds.sustained_samples) return true;
  return course.points * 2 >= thresholds.sustained_samples &&
         course.span_s >= 4 * thresholds.sustained_s;
}

/// From the mean of the first fifth to that of the last, drawn out to the whole. Sums of figures
/// with the same points gain the sum of what the figures gain.
double gain(const Points& points) {
  const std::size_t share = std::max<std::size_t>(1, points.size() / slices);
  double sum = 0;
  double time = 0;
  for (std::size_t index = 0; index < share; ++index) {
    const Point& early = points[index];
    const Point& late = points[points.size() - share + index];
    sum += late.value - early.value;
    time += late.time_s - early.time_s;
  }
  return time > 0 ? sum / time * (points.back().time_s - points.front().time_s) : 0;
}

double chance_below(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

std::optional<double> per_second(const Course* course) {
  return course != nullptr && course->line ? std::optional(course->line->slope.per_s)
                                           : std::nullopt;
}

} // namespace

void Trends::add(const Sample& sample) {
  history_.add(sample);
  if (const auto& rss = sample[Figure::rss]) last_rss_ = *rss;
  for (std::size_t ring = 0; ring < rings; ++ring) renew(ring);
}

void Trends::renew(std::size_t ring) {
  const HistoryRing& source = history_.rings()[ring];
  auto& known = rings_.at(ring);
  if (ring > 0 && !source.has_joined()) {
    known.reset();
    return;
  }
  if (known && known->begun == source.begun()) return;
  known.emplace();
  known->begun = source.begun();
  for (std::size_t index = 0; index < followed.size(); ++index) {
    const Points points = source.means(followed.at(index));
    if (followed.at(index) == Figure::rss && !points.empty()) {
      known->rss_before = points.front().value;
    }
    known->courses.at(index) = course_of(points);
  }
}

const Course* Trends::course(std::size_t ring, Figure figure) const {
  const auto place = std::ranges::find(followed, figure);
  if (ring >= rings || !rings_.at(ring) || place == followed.end()) return nullptr;
  return &rings_.at(ring)->courses.at(static_cast<std::size_t>(place - followed.begin()));
}

bool Trends::swings_by(double bytes, Figure figure, std::size_t finer_than) const {
  for (std::size_t ring = finer_than + 1; ring < rings; ++ring) {
    const Course* course = this->course(ring, figure);
    if (course != nullptr && course->shape == Shape::swinging && course->range >= bytes)
      return true;
  }
  return false;
}

std::optional<Rise> Trends::rise(Figure figure, const Thresholds& thresholds) const {
  for (std::size_t ring = rings; ring-- > 0;) {
    const Course* course = this->course(ring, figure);
    if (course == nullptr || course->shape != Shape::rising) continue;
    const double before = rings_.at(ring)->rss_before;
    const double bytes = course->rise();
    if (!is_long_enough(*course, thresholds)) continue;
    if (bytes < static_cast<double>(thresholds.growth_floor.count)) continue;
    if (bytes < thresholds.growth_ratio * before) continue;
    if (swings_by(bytes, figure, ring)) continue;
    return Rise{ring,
                bytes,
                course->span_s,
                before,
                chance_below(course->line->test.z()),
                course->line->slope};
  }
  return std::nullopt;
}

std::vector<PartGrowth> Trends::growth_parts(std::size_t ring) const {
  std::vector<PartGrowth> parts;
  const HistoryRing& source = history_.rings()[ring];
  double whole = 0;
  for (const Figure part : parts_of_rss) {
    const Points points = source.means(part);
    if (points.size() < 2) return {};
    parts.push_back({part, gain(points), std::nullopt});
    whole += parts.back().bytes;
  }
  if (whole <= 0) return parts;
  for (PartGrowth& part : parts) part.share = part.bytes / whole;
  return parts;
}

std::size_t Trends::widest_rising() const {
  for (std::size_t ring = rings; ring-- > 0;) {
    const Course* course = this->course(ring, Figure::rss);
    if (course == nullptr || course->shape != Shape::rising) continue;
    if (!swings_by(course->rise(), Figure::rss, ring)) return ring;
  }
  return no_ring;
}

Trend Trends::trend(const std::optional<MemoryLimit>& limit) const {
  Trend trend;
  const std::size_t rising = widest_rising();
  const std::size_t ring = rising == no_ring ? 0 : rising;
  const Course* rss = course(ring, Figure::rss);
  if (rss != nullptr) trend.window_s = rss->span_s;
  trend.rss_per_s = per_second(rss);
  trend.live_per_s = per_second(course(ring, Figure::live));
  trend.idle_resident_per_s = per_second(course(ring, Figure::idle_resident));
  trend.pinned_per_s = per_second(course(ring, Figure::pinned));
  if (limit) {
    trend.limit = limit->limit;
    trend.limit_kind = limit->kind;
  }
  if (rising == no_ring) return trend;
  trend.growth = growth_parts(ring);
  if (!limit) return trend;
  if (const auto when = forecast(*limit, *rss->line, last_rss_)) {
    trend.seconds_to_limit = when->seconds;
    trend.seconds_to_limit_low = when->low;
    trend.seconds_to_limit_high = when->high;
  }
  return trend;
}

} // namespace heapgap::analysis
