// The command line as values.
#pragma once

#include "analysis/thresholds.h"
#include "base/result.h"
#include "base/units.h"
#include "cli/terminal.h"
#include "views/text_report.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace heapgap::cli {

/// What every command that measures has.
struct CommonRequest {
  Pid pid;
  bool json = false;
  bool policy = false; ///< the runbook paragraph instead of report or summary; not with json
  bool freeze = false;
  std::optional<std::string> output; ///< file name; stdout when not given
  ColorChoice color = ColorChoice::automatic;
  views::Extent extent = views::Extent::normal;
  analysis::Thresholds thresholds;
};

/// `heapgap snapshot`
struct SnapshotRequest : CommonRequest {};

/// How `heapgap attach` is to look.
enum class AttachMode : std::uint8_t {
  automatic, ///< within the budget; until that is built, by walks only
  full,
  walk_only,
};

/// `heapgap attach`
struct AttachRequest : CommonRequest {
  AttachMode mode = AttachMode::automatic;
  std::chrono::nanoseconds interval{std::chrono::seconds(1)}; ///< 0.1 s to a day
  std::optional<std::uint64_t> ticks;                         ///< at least 1
  std::optional<std::chrono::nanoseconds> duration;           ///< 0.1 s to a year
  std::optional<double> most_overhead;                        ///< percent, 0.01 to 100
  std::optional<Bytes> limit;                                 ///< at least 1
};

/// `heapgap top`
struct TopRequest : AttachRequest {};

/// `heapgap top` without a process, or with several: a list of them.
struct SurveyRequest : AttachRequest {
  std::vector<Pid> only; ///< the list has these alone; empty: all processes
};

/// `--help` and `--version`: a text for stdout.
struct TextRequest {
  std::string text;
};

using Request =
    std::variant<SnapshotRequest, AttachRequest, TopRequest, SurveyRequest, TextRequest>;

/// Reads the arguments after the program's name. Errors: usage.
Result<Request> parse_arguments(const std::vector<std::string>& arguments);

} // namespace heapgap::cli
