#include "views/number_format.h"

#include <algorithm>
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

/// As `scaled`, but never four figures and no blank before the unit; `value` is a full step or
/// more.
std::string short_scaled(double value, double step, std::string_view units) {
  std::size_t unit = 0;
  while (unit == 0 || (value >= 999.5 && unit < units.size())) {
    value /= step;
    ++unit;
  }
  return three_figures(std::min(value, 999.0)) + units[unit - 1];
}

/// What fits into 64 bits with a sign.
constexpr double most_of_an_integer = 9e18;

/// The size of a difference; also of the lowest number, which has no positive counterpart.
std::uint64_t size_of(std::int64_t difference) {
  return difference < 0 ? 0 - static_cast<std::uint64_t>(difference)
                        : static_cast<std::uint64_t>(difference);
}

std::string_view sign_of(std::int64_t difference) {
  if (difference == 0) return "";
  return difference < 0 ? "-" : "+";
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

std::string signed_bytes(std::int64_t bytes) {
  return std::string(sign_of(bytes)) + human_bytes({size_of(bytes)});
}

std::string signed_count(std::int64_t count) {
  return std::string(sign_of(count)) + exact_count(size_of(count));
}

std::string bytes_per_second(double rate) {
  if (!std::isfinite(rate)) return "-";
  const auto whole = std::llround(std::clamp(rate, 0.0, most_of_an_integer));
  return human_bytes({static_cast<std::uint64_t>(whole)}) + "/s";
}

std::string signed_bytes_per_second(double rate) {
  if (!std::isfinite(rate)) return "-";
  const auto whole = std::llround(std::clamp(rate, -most_of_an_integer, most_of_an_integer));
  return signed_bytes(whole) + "/s";
}

std::string short_bytes(Bytes bytes) {
  if (bytes.count < 1000) return fmt::format("{}B", bytes.count);
  return short_scaled(static_cast<double>(bytes.count), 1024, "KMGTPE");
}

std::string short_byte_rate(double rate) {
  if (!std::isfinite(rate)) return "-";
  if (rate >= 1000) return short_scaled(rate, 1024, "KMGTPE");
  return fmt::format("{:.0f}B", std::min(std::max(rate, 0.0), 999.0));
}

std::string short_count(double count) {
  if (!std::isfinite(count)) return "-";
  if (count <= 0) return "0";
  if (count < 0.05) return "<0.1";
  // One digit only where it is not always 0: whole small counts are the rule.
  if (count < 9.95 && count != std::floor(count)) return fmt::format("{:.1f}", count);
  if (count < 999.5) return fmt::format("{:.0f}", count);
  return short_scaled(count, 1000, "kMGTPE");
}

std::string short_percent(double share) {
  if (!std::isfinite(share) || share < 0 || share > 1) return "-";
  if (share == 0) return "0%";
  if (share == 1) return "100%";
  if (share < 0.001) return "<0.1%";
  return fmt::format("{:.1f}%", std::min(share * 100, 99.9));
}

std::string short_age(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "-";
  if (seconds < 9.95) return fmt::format("{:.1f}s", seconds);
  if (seconds < 99.5) return fmt::format("{:.0f}s", seconds);
  if (seconds < 99 * 60) return fmt::format("{:.0f}m", std::floor(seconds / 60));
  if (seconds < 99 * 3600) return fmt::format("{:.0f}h", std::floor(seconds / 3600));
  return fmt::format("{:.0f}d", std::min(std::floor(seconds / 86400), 999.0));
}

std::string elapsed(double seconds, bool tenths) {
  if (!std::isfinite(seconds) || seconds < 0) return "-";
  const auto tenth = static_cast<std::uint64_t>(std::llround(std::min(seconds, 8e8) * 10));
  const std::uint64_t whole = tenths ? tenth / 10 : (tenth + 5) / 10;
  const std::uint64_t hours = whole / 3600;
  const std::uint64_t minutes = whole / 60 % 60;
  if (hours >= 24000) return fmt::format("{}d", hours / 24);
  if (hours >= 24) return fmt::format("{}d{:02}h", hours / 24, hours % 24);
  if (hours >= 10) return fmt::format("{}h{:02}m", hours, minutes);
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  if (tenths) return fmt::format("{}:{:02}.{}", minutes, whole % 60, tenth % 10);
  return fmt::format("{}:{:02}", minutes, whole % 60);
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
