// What came of watching a process, for people.
#pragma once

#include "analysis/tick.h"
#include "views/text_report.h"

#include <string>

namespace heapgap::views {

/// Lines of at most the given width, each ending in a newline. Quiet: the verdict, what changed and
/// what was lost; verbose: every size class.
std::string summary_text(const analysis::Summary& summary, const TextOptions& options);

} // namespace heapgap::views
