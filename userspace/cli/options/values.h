// Single words of the command line as values. All errors: usage.
#pragma once

#include "analysis/thresholds.h"
#include "base/result.h"
#include "base/units.h"
#include "cli/terminal.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace heapgap::cli {

Result<Pid> parse_pid(const std::string& word);

Result<ColorChoice> parse_color(const std::string& word);

/// A range of seconds; fractions are allowed.
struct SecondsRange {
  double least;
  double most;
};
/// `option` names it in messages.
Result<std::chrono::nanoseconds> parse_seconds(const std::string& option, const std::string& word,
                                               SecondsRange range);

/// A whole number of at least 1.
Result<std::uint64_t> parse_count(const std::string& option, const std::string& word);

/// 0.01 to 100; fractions are allowed.
Result<double> parse_percent(const std::string& option, const std::string& word);

/// "512M", "1.5Gi", "4096": K, M, G and T are powers of 1000, Ki, Mi, Gi and Ti of 1024, as
/// Kubernetes writes them; a B at the end says nothing. At least 1 byte, less than 2^63.
Result<Bytes> parse_size(const std::string& option, const std::string& word);

/// "0.25": above 0, at most 100.
Result<double> parse_ratio(const std::string& option, const std::string& word);

/// "warning_ratio=0.3,growth_floor=64Mi": the default for every name that is not there. The names
/// are the fields of analysis::Thresholds that docs/METRICS.md lists.
Result<analysis::Thresholds> parse_thresholds(const std::string& words);

} // namespace heapgap::cli
