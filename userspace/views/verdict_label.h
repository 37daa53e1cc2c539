// A verdict in one word or two, as it stands before its summary.
#pragma once

#include "analysis/report.h"
#include "views/screen/role.h"

#include <string>

namespace heapgap::views {

/// "OK:", "WARNING (fragmentation):"; the kind is left out where the summary begins with it. Too
/// little data is never called "ok" but "UNCLEAR:".
std::string verdict_label(const analysis::Verdict& verdict);

/// good, warning or critical.
Role verdict_role(const analysis::Verdict& verdict);

} // namespace heapgap::views
