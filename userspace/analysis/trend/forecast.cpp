#include "analysis/trend/forecast.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace heapgap::analysis {

namespace {

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

/// Empty when the time is too far away to be a number.
std::optional<double> seconds(double room, double per_s) {
  if (per_s <= 0) return std::nullopt;
  const double time = std::max(0.0, room) / per_s;
  return std::isfinite(time) ? std::optional(time) : std::nullopt;
}

double room(const MemoryLimit& limit) {
  return number(limit.limit) - number(limit.usage.value_or(0_B));
}

} // namespace

std::optional<MemoryLimit> limit_for(std::optional<Bytes> given, const MemorySummary& memory) {
  if (given) return MemoryLimit{*given, memory.rss, LimitKind::given};
  std::optional<MemoryLimit> tightest;
  const auto consider = [&](std::optional<Bytes> limit, std::optional<Bytes> usage,
                            LimitKind kind) {
    if (!limit) return;
    const MemoryLimit candidate{*limit, usage, kind};
    if (!tightest || room(candidate) < room(*tightest)) tightest = candidate;
  };
  consider(memory.cgroup_limit, memory.cgroup_usage, LimitKind::control_group);
  consider(memory.address_space_limit, memory.address_space, LimitKind::address_space);
  consider(memory.data_limit, memory.data, LimitKind::data);
  return tightest;
}

std::optional<Forecast> forecast(const MemoryLimit& limit, const Line& rss, double rss_now) {
  if (!limit.usage) return std::nullopt;
  // The line knows better than the last value, which has its noise.
  const double left = room(limit) - (rss.end - rss_now);
  const auto expected = seconds(left, rss.slope.per_s);
  if (!expected) return std::nullopt;
  Forecast forecast{.seconds = *expected,
                    .low = seconds(left - rss.noise, rss.slope.high).value_or(0),
                    .high = seconds(left + rss.noise, rss.slope.low)};
  if (room(limit) <= 0) forecast = {.seconds = 0, .low = 0, .high = 0};
  return forecast;
}

} // namespace heapgap::analysis
