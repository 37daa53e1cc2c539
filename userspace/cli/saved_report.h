// Saving what is on the screen.
#pragma once

#include "analysis/report.h"
#include "base/result.h"

#include <string>

namespace heapgap::cli {

/// Writes the report as JSON (docs/snapshot.schema.json) into a new file of the current directory,
/// with whatever rights the caller has then; returns its name, "heapgap-PID-TIME.json". A file or
/// link that is there already is left alone. Errors: failure.
Result<std::string> save_report(const analysis::Report& report);

} // namespace heapgap::cli
