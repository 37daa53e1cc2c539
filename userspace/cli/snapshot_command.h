// heapgap snapshot
#pragma once

#include "cli/environment.h"
#include "cli/options.h"
#include "session/snapshot.h"

#include <functional>

namespace heapgap::cli {

using Measure = std::function<Result<analysis::Report>(const session::SnapshotOptions&)>;

/// Opens the output, measures, and writes the report as asked for. A reader that went away early is
/// no error. Errors: those of `measure` and of the output; then nothing was written.
Result<void> run_snapshot(const SnapshotRequest& request, const Measure& measure,
                          const Environment& environment);

} // namespace heapgap::cli
