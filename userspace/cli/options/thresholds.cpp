#include "cli/options/values.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace heapgap::cli {
namespace {

using analysis::Thresholds;

/// A name of --thresholds: one of the three is where its value goes.
struct Named {
  std::string_view name;
  double Thresholds::* ratio = nullptr;
  Bytes Thresholds::* bytes = nullptr;
  double Thresholds::* seconds = nullptr;
};

constexpr std::array all_names{
    Named{.name = "warning_ratio", .ratio = &Thresholds::warning_ratio},
    Named{.name = "warning_floor", .bytes = &Thresholds::warning_floor},
    Named{.name = "critical_ratio", .ratio = &Thresholds::critical_ratio},
    Named{.name = "critical_floor", .bytes = &Thresholds::critical_floor},
    Named{.name = "growth_ratio", .ratio = &Thresholds::growth_ratio},
    Named{.name = "growth_floor", .bytes = &Thresholds::growth_floor},
    Named{.name = "critical_time", .seconds = &Thresholds::critical_time_s},
    Named{.name = "sustained", .seconds = &Thresholds::sustained_s},
};

std::string names_in_words() {
  std::string text;
  for (const Named& named : all_names) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", named.name);
  }
  return text;
}

Result<void> set(const std::string& pair, Thresholds& thresholds) {
  constexpr SecondsRange seconds_range{1, 31536000};
  const auto equals = std::min(pair.find('='), pair.size());
  const std::string name = pair.substr(0, equals);
  const std::string value = equals < pair.size() ? pair.substr(equals + 1) : "";
  const std::string option = fmt::format("--thresholds {}", name);
  for (const Named& named : all_names) {
    if (named.name != name) continue;
    if (named.bytes != nullptr) {
      auto bytes = parse_size(option, value);
      if (!bytes) return pass_on(bytes);
      thresholds.*named.bytes = *bytes;
    } else if (named.ratio != nullptr) {
      auto ratio = parse_ratio(option, value);
      if (!ratio) return pass_on(ratio);
      thresholds.*named.ratio = *ratio;
    } else {
      auto seconds = parse_seconds(option, value, seconds_range);
      if (!seconds) return pass_on(seconds);
      thresholds.*named.seconds = std::chrono::duration<double>(*seconds).count();
    }
    return {};
  }
  return fail(ErrorKind::usage, fmt::format("--thresholds does not know '{}'", name),
              fmt::format("the names are {}", names_in_words()),
              "Give them as in --thresholds warning_ratio=0.3,warning_floor=64Mi.");
}

} // namespace

Result<Thresholds> parse_thresholds(const std::string& words) {
  Thresholds thresholds;
  for (std::size_t begin = 0; begin <= words.size();) {
    const auto end = std::min(words.find(',', begin), words.size());
    if (auto done = set(words.substr(begin, end - begin), thresholds); !done) return pass_on(done);
    begin = end + 1;
  }
  if (thresholds.critical_ratio < thresholds.warning_ratio ||
      thresholds.critical_floor < thresholds.warning_floor) {
    return fail(ErrorKind::usage, "--thresholds cannot be critical before they are a warning",
                "critical_ratio and critical_floor must not be below the warning's", "Give both.");
  }
  return thresholds;
}

} // namespace heapgap::cli
