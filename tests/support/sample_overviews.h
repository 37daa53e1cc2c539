// Lists of processes with known figures, for tests of the views.
#pragma once

#include "analysis/process_row.h"

namespace heapgap::samples {

/// A machine with twelve processes, each in another state or with another verdict.
analysis::Overview busy_machine();
/// The same, seen by a user without rights to most of them.
analysis::Overview without_rights();
/// Names and texts full of escapes and invalid UTF-8, and numbers at their limits.
analysis::Overview hostile_overview();
/// Nothing is known of the machine, and there are no processes.
analysis::Overview empty_overview();
/// So many processes, the first with the most idle memory.
analysis::Overview crowded(int processes);

} // namespace heapgap::samples
