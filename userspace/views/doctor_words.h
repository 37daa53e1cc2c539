// The words that the contract fixes for the enumerations of a diagnosis.
#pragma once

#include "analysis/doctor/diagnosis.h"

#include <string_view>

namespace heapgap::views {

std::string_view word_for(analysis::CheckGroup group);   ///< "kernel", "rights", …
std::string_view word_for(analysis::CheckStatus status); ///< "ok", "unknown", …

} // namespace heapgap::views
