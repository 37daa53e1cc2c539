// The command line as values.
#pragma once

#include "analysis/thresholds.h"
#include "analysis/tick.h"
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

/// How and where every command writes.
struct OutputRequest {
  bool json = false;
  std::optional<std::string> output; ///< file name; stdout when not given
  ColorChoice color = ColorChoice::automatic;
  views::Extent extent = views::Extent::normal;
};

/// What every command that measures has.
struct CommonRequest : OutputRequest {
  Pid pid;
  bool policy = false; ///< the runbook paragraph instead of report or summary; not with json
  bool freeze = false;
  analysis::Thresholds thresholds;
};

/// `heapgap snapshot`
struct SnapshotRequest : CommonRequest {};

/// `heapgap attach`
struct AttachRequest : CommonRequest {
  analysis::WatchMode mode = analysis::WatchMode::budget;
  std::chrono::nanoseconds interval{std::chrono::seconds(1)}; ///< 0.1 s to a day
  std::optional<std::uint64_t> ticks;                         ///< at least 1
  std::optional<std::chrono::nanoseconds> duration;           ///< 0.1 s to a year
  double most_overhead_percent = 2;                           ///< 0.01 to 100
  std::optional<Bytes> limit;                                 ///< at least 1
};

/// `heapgap top`
struct TopRequest : AttachRequest {};

/// `heapgap top` without a process, or with several: a list of them.
struct SurveyRequest : AttachRequest {
  std::vector<Pid> only; ///< the list has these alone; empty: all processes
};

/// `heapgap doctor`
struct DoctorRequest : OutputRequest {
  std::optional<Pid> pid; ///< nothing: of the machine only
};

/// `--help` and `--version`: a text for stdout.
struct TextRequest {
  std::string text;
};

using Request = std::variant<SnapshotRequest, AttachRequest, TopRequest, SurveyRequest,
                             DoctorRequest, TextRequest>;

/// Reads the arguments after the program's name. Errors: usage.
Result<Request> parse_arguments(const std::vector<std::string>& arguments);

} // namespace heapgap::cli
