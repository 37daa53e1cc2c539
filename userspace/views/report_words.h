// The words that the contract fixes for the enumerations of a report.
#pragma once

#include "analysis/report.h"

#include <string_view>

namespace heapgap::views {

std::string_view word_for(analysis::VerdictKind kind);      ///< "fragmentation", "not_heap", …
std::string_view word_for(analysis::Severity severity);     ///< "ok", "warning", "critical"
std::string_view word_for(analysis::ReaderQuality quality); ///< "exact", "approximate", "none"

} // namespace heapgap::views
