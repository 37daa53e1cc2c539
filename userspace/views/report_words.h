// The words that the contract fixes for the enumerations of a report, a tick and a summary. The one
// for a verdict's kind is in analysis, which speaks of kinds in its evidence.
#pragma once

#include "analysis/tick.h"
#include "analysis/words.h"

#include <string_view>

namespace heapgap::views {

std::string_view word_for(analysis::Severity severity);     ///< "ok", "warning", "critical"
std::string_view word_for(analysis::ReaderQuality quality); ///< "exact", "approximate", "none"
std::string_view word_for(analysis::WatchMode mode);        ///< "full", "budget", "walk"
std::string_view word_for(analysis::WatchEnd end);          ///< "asked", "target_exited", …
std::string_view word_for(analysis::LimitKind kind);        ///< "given", "control_group", …

} // namespace heapgap::views
