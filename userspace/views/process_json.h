// All processes as one JSON object (docs/processes.schema.json).
#pragma once

#include "analysis/process_row.h"

#include <string>

namespace heapgap::views {

/// On one line, with a newline at the end.
std::string processes_json(const analysis::Overview& overview);

} // namespace heapgap::views
