#include "cli/options/values.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace heapgap::cli {
namespace {

template <typename Number> std::optional<Number> whole_word(std::string_view word) {
  Number number{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

/// Digits with at most one point: no sign, no exponent, no "inf".
std::optional<double> plain_decimal(std::string_view word) {
  if (word.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  return whole_word<double>(word);
}

/// What a unit stands for; nothing when it is none.
std::optional<double> bytes_of_unit(std::string_view unit) {
  constexpr std::string_view letters = "KMGT";
  if (unit.ends_with('B')) unit.remove_suffix(1);
  if (unit.empty()) return 1;
  const auto power = letters.find(unit.front());
  if (power == std::string_view::npos) return std::nullopt;
  const std::string_view rest = unit.substr(1);
  if (!rest.empty() && rest != "i") return std::nullopt;
  const double step = rest.empty() ? 1000 : 1024;
  double bytes = 1;
  for (std::size_t times = 0; times <= power; ++times) bytes *= step;
  return bytes;
}

std::unexpected<Error> bad_value(const std::string& option, const std::string& word,
                                 std::string why) {
  return fail(ErrorKind::usage, fmt::format("{} cannot be '{}'", option, word), std::move(why));
}

} // namespace

Result<Pid> parse_pid(const std::string& word) {
  const auto number = whole_word<std::int32_t>(word);
  if (number && *number > 0) return Pid{*number};
  return fail(ErrorKind::usage, fmt::format("'{}' is not a process number", word),
              fmt::format("it must be a whole number from 1 to {}",
                          std::numeric_limits<std::int32_t>::max()),
              "Find the number of a running program with pgrep NAME.");
}

Result<ColorChoice> parse_color(const std::string& word) {
  if (word == "auto") return ColorChoice::automatic;
  if (word == "always") return ColorChoice::always;
  if (word == "never") return ColorChoice::never;
  return fail(ErrorKind::usage, fmt::format("--color does not know '{}'", word),
              "it must be auto, always or never");
}

Result<std::chrono::nanoseconds> parse_seconds(const std::string& option, const std::string& word,
                                               SecondsRange range) {
  const auto seconds = plain_decimal(word);
  if (!seconds || *seconds < range.least || *seconds > range.most) {
    return bad_value(option, word,
                     fmt::format("it must be seconds, from {} to {}", range.least, range.most));
  }
  return std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double>(*seconds));
}

Result<std::uint64_t> parse_count(const std::string& option, const std::string& word) {
  const auto count = whole_word<std::uint64_t>(word);
  if (!count || *count == 0) {
    return bad_value(option, word, "it must be a whole number of at least 1");
  }
  return *count;
}

Result<double> parse_percent(const std::string& option, const std::string& word) {
  const auto percent = plain_decimal(word);
  if (!percent || *percent < 0.01 || *percent > 100) {
    return bad_value(option, word, "it must be a number from 0.01 to 100");
  }
  return *percent;
}

Result<double> parse_ratio(const std::string& option, const std::string& word) {
  const auto ratio = plain_decimal(word);
  if (!ratio || *ratio <= 0 || *ratio > 100) {
    return bad_value(option, word, "it must be a share of 1, as 0.25");
  }
  return *ratio;
}

Result<Bytes> parse_size(const std::string& option, const std::string& word) {
  constexpr double too_much = 9.2e18; // below 2^63, so that sums stay in range
  const std::string_view text = word;
  const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = plain_decimal(text.substr(0, digits));
  const auto unit = bytes_of_unit(text.substr(digits));
  const double bytes = number && unit ? *number * *unit : 0;
  if (bytes < 1 || bytes > too_much) {
    return bad_value(option, word, "it must be bytes, as 4096, 512M or 1.5Gi");
  }
  return Bytes{static_cast<std::uint64_t>(bytes)};
}

} // namespace heapgap::cli
