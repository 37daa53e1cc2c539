// What a single snapshot can say: whether idle memory weighs, and of which sort it is. Growth,
// leaks and memory outside the heap take a trend; a snapshot never claims them.
#pragma once

#include "analysis/report.h"
#include "analysis/thresholds.h"

#include <string_view>

namespace heapgap::analysis {

/// Judges a report whose other figures are final.
Verdict judge(const Report& report, const Thresholds& thresholds);

/// Why no verdict can be given, in words; "" when one can.
std::string obstacle_to_verdict(const Report& report, const Thresholds& thresholds);

/// Opens the summary of a heap in which nothing is wrong.
constexpr std::string_view in_order = "the heap is in order";

/// Nothing is wrong, as far as one look can tell. `finding` opens the summary.
Verdict healthy_verdict(const Report& report, std::string_view finding = in_order);

/// How many arenas share the idle memory evenly enough that no one of them is the cause: the number
/// of arenas with at least 1/16 of it, provided it is 4 or more and none holds half; else 0.
std::size_t spread_arenas(const Report& report);

} // namespace heapgap::analysis
