// The command line as values.
#pragma once

#include "base/result.h"
#include "base/units.h"
#include "cli/terminal.h"
#include "views/text_report.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace heapgap::cli {

/// `heapgap snapshot`
struct SnapshotRequest {
  Pid pid;
  bool json = false;
  bool freeze = false;
  std::optional<std::string> output; ///< file name; stdout when not given
  ColorChoice color = ColorChoice::automatic;
  views::Extent extent = views::Extent::normal;
};

/// `--help` and `--version`: a text for stdout.
struct TextRequest {
  std::string text;
};

using Request = std::variant<SnapshotRequest, TextRequest>;

/// Reads the arguments after the program's name. Errors: usage.
Result<Request> parse_arguments(const std::vector<std::string>& arguments);

} // namespace heapgap::cli
