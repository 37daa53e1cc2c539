#include "views/number_format.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

/// Three figures of `value`, which is below 1024.
std::string three_figures(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

template <std::size_t count>
std::string scaled(std::uint64_t number, double step,
                   const std::array<std::string_view, count>& units) {
  auto value = static_cast<double>(number);
  std::size_t unit = 0;
  // What would round up to a full step is shown in the next unit.
  while (value >= step - 0.5 && unit + 1 < units.size()) {
    value /= step;
    ++unit;
  }
  return fmt::format("{} {}", three_figures(value), units[unit]);
}

} // namespace

std::string human_bytes(Bytes bytes) {
  static constexpr std::array<std::string_view, 7> units{"B",   "KiB", "MiB", "GiB",
                                                         "TiB", "PiB", "EiB"};
  if (bytes.count < 1024) return fmt::format("{} B", bytes.count);
  return scaled(bytes.count, 1024, units);
}

std::string size_label(Bytes bytes) {
  std::string text = human_bytes(bytes);
  for (const std::string_view zeros : {".00", ".0"}) {
    if (const auto at = text.find(zeros); at != std::string::npos)
      return text.erase(at, zeros.size());
  }
  return text;
}

std::string exact_count(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string text;
  for (std::size_t index = 0; index < digits.size(); ++index) {
    if (index > 0 && (digits.size() - index) % 3 == 0) text += ',';
    text += digits[index];
  }
  return text;
}

std::string human_count(std::uint64_t count) {
  static constexpr std::array<std::string_view, 7> units{"", "k", "M", "G", "T", "P", "E"};
  if (count < 1000) return std::to_string(count);
  return scaled(count, 1000, units);
}

std::string percent(double share) {
  if (!std::isfinite(share)) return "-";
  const double value = share * 100;
  if (value > 0 && value < 0.1) return "<0.1%";
  if (value < 100 && value > 99.9) return ">99.9%";
  return fmt::format("{:.1f}%", value);
}

std::string percent_of(Bytes part, Bytes whole) {
  if (whole.count == 0) return "-";
  return percent(static_cast<double>(part.count) / static_cast<double>(whole.count));
}

std::string ratio(double value) {
  return std::isfinite(value) ? fmt::format("{:.2f}", value) : "-";
}

std::string duration(std::chrono::duration<double> time) {
  const double seconds = time.count();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e12) return "-";
  if (seconds < 0.00995) return fmt::format("{:.1f} ms", seconds * 1000);
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  if (whole < 86400) return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  return fmt::format("{} d {} h", whole / 86400, whole / 3600 % 24);
}

std::string timestamp(std::chrono::system_clock::time_point time) {
  const auto stamp = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(stamp);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(stamp - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

} // namespace heapgap::views
