// An interval of a watched process, and the summary at the end, for programs; the formats are
// docs/tick.schema.json and docs/summary.schema.json.
#pragma once

#include "analysis/tick.h"

#include <string>

namespace heapgap::views {

/// One JSON object on one line, as `json_report` writes it.
std::string tick_json(const analysis::Tick& tick);
std::string summary_json(const analysis::Summary& summary);

} // namespace heapgap::views
