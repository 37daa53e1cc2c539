#include "analysis/trend.h"

#include <algorithm>
#include <cmath>

namespace heapgap::analysis {

namespace {

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

void add_known(SlopeWindow& window, double elapsed_s, const std::optional<Bytes>& value) {
  if (value) window.add(elapsed_s, number(*value));
}

std::optional<double> per_second(const SlopeWindow& window) {
  const auto slope = window.slope();
  return slope ? std::optional(slope->per_s) : std::nullopt;
}

std::optional<double> seconds_until(const MemoryLimit& limit, const std::optional<Slope>& rss) {
  if (!limit.usage || !rss || !rss->is_rising()) return std::nullopt;
  const double seconds = std::max(0.0, number(limit.limit) - number(*limit.usage)) / rss->per_s;
  return std::isfinite(seconds) ? std::optional(seconds) : std::nullopt;
}

} // namespace

std::optional<MemoryLimit> limit_for(std::optional<Bytes> given, const MemorySummary& memory) {
  if (given) return MemoryLimit{*given, memory.rss};
  if (memory.cgroup_limit) return MemoryLimit{*memory.cgroup_limit, memory.cgroup_usage};
  return std::nullopt;
}

void TrendWindow::add(const TrendSample& sample) {
  rss_.add(sample.elapsed_s, number(sample.rss));
  add_known(live_, sample.elapsed_s, sample.live);
  add_known(idle_resident_, sample.elapsed_s, sample.idle_resident);
  add_known(pinned_, sample.elapsed_s, sample.pinned);
}

Trend TrendWindow::trend(const std::optional<MemoryLimit>& limit) const {
  Trend trend;
  trend.window_s = rss_.span_s();
  trend.rss_per_s = per_second(rss_);
  trend.live_per_s = per_second(live_);
  trend.idle_resident_per_s = per_second(idle_resident_);
  trend.pinned_per_s = per_second(pinned_);
  if (limit) {
    trend.limit = limit->limit;
    trend.seconds_to_limit = seconds_until(*limit, rss_.slope());
  }
  return trend;
}

} // namespace heapgap::analysis
