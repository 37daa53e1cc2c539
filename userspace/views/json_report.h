// A report for programs; the format is docs/snapshot.schema.json.
#pragma once

#include "analysis/report.h"

#include <string>

namespace heapgap::views {

/// The report as one JSON object on one line, with a newline at the end. Plain ASCII: whatever the
/// target chose is escaped, and bytes that are not UTF-8 become U+FFFD, so that the line is valid
/// JSON and safe on a terminal. Sizes are integers in bytes; what is not known is null.
std::string json_report(const analysis::Report& report);

} // namespace heapgap::views
