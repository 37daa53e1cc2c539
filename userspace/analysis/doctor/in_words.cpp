#include "analysis/doctor/in_words.h"

#include <cmath>

#include <fmt/format.h>

namespace heapgap::analysis {
namespace {

/// From here on an estimate is told by its bounds.
constexpr double wide = 1.25;

std::string two_figures(double value) {
  if (value <= 0) return "0";
  const double step = std::pow(10, std::floor(std::log10(value)) - 1);
  const double rounded = std::round(value / step) * step;
  if (rounded >= 1e6) return fmt::format("{:.3g} million", rounded / 1e6);
  if (rounded < 10) return fmt::format("{:.2g}", rounded);
  const auto whole = static_cast<std::uint64_t>(std::llround(rounded));
  return whole < 1000 ? fmt::format("{}", whole)
                      : fmt::format("{},{:03}", whole / 1000, whole % 1000);
}

} // namespace

std::string nanoseconds_in_words(double nanoseconds) {
  return fmt::format("{:.3g} us", nanoseconds / 1000);
}

std::string rate_in_words(double per_second) {
  return two_figures(per_second);
}

std::string rate_in_words(const Estimate& per_second) {
  if (!per_second.high) {
    return fmt::format("at least {} a second", two_figures(per_second.low));
  }
  if (per_second.low > 0 && *per_second.high > per_second.low * wide) {
    return fmt::format("between {} and {} a second", two_figures(per_second.low),
                       two_figures(*per_second.high));
  }
  return fmt::format("about {} a second", two_figures(per_second.best));
}

std::string slow_down_in_words(double slow_down) {
  if (slow_down >= 1) return fmt::format("{:.2g} times as long", 1 + slow_down);
  const double percent = slow_down * 100;
  if (percent >= 10) return fmt::format("{:.0f} %", percent);
  if (!is_negligible(slow_down)) return fmt::format("{:.1f} %", percent);
  return slow_down > 0 ? "under 0.1 %" : "0 %";
}

} // namespace heapgap::analysis
