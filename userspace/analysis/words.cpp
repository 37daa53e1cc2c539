#include "analysis/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// "3 h 10 min"; the smaller unit is left away when it is 0.
std::string two_units(std::int64_t count, std::int64_t ratio, std::string_view large,
                      std::string_view small) {
  const std::string whole = fmt::format("{} {}", count / ratio, large);
  return count % ratio == 0 ? whole : fmt::format("{} {} {}", whole, count % ratio, small);
}

} // namespace

std::string in_words(Bytes bytes) {
  constexpr double kibi = 1024;
  const auto value = static_cast<double>(bytes.count);
  if (value >= kibi * kibi * kibi) return fmt::format("{:.1f} GiB", value / (kibi * kibi * kibi));
  if (value >= kibi * kibi) return fmt::format("{:.1f} MiB", value / (kibi * kibi));
  if (value >= kibi) return fmt::format("{:.1f} KiB", value / kibi);
  return fmt::format("{} B", bytes.count);
}

std::string bytes_in_words(double bytes) {
  constexpr double most = 9e18; // below 2^63
  return in_words(Bytes{static_cast<std::uint64_t>(std::clamp(std::round(bytes), 0.0, most))});
}

std::string seconds_in_words(double seconds) {
  constexpr double minute = 60;
  constexpr double hour = 3600;
  constexpr double day = 86400;
  if (!(seconds < 366 * day)) return "over a year";
  if (seconds < 2 * minute) return fmt::format("{} s", std::lround(seconds));
  if (seconds < 10 * minute) return two_units(std::lround(seconds), 60, "min", "s");
  if (seconds < hour - minute / 2) return fmt::format("{} min", std::lround(seconds / minute));
  if (seconds < 2 * day) return two_units(std::lround(seconds / minute), 60, "h", "min");
  return two_units(std::lround(seconds / hour), 24, "d", "h");
}

std::string percent_in_words(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

std::string_view word_for(VerdictKind kind) {
  using enum VerdictKind;
  switch (kind) {
  case healthy:
    return "healthy";
  case fragmentation:
    return "fragmentation";
  case retention:
    return "retention";
  case arena_spread:
    return "arena_spread";
  case internal:
    return "internal";
  case growth:
    return "growth";
  case not_heap:
    return "not_heap";
  case insufficient_data:
    break;
  }
  return "insufficient_data";
}

} // namespace heapgap::analysis
