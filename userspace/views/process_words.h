// The words for one process among many.
#pragma once

#include "analysis/process_row.h"

#include <string_view>

namespace heapgap::views {

/// For people: "waiting", "read", "no right", "no heap", "given up", "failed".
std::string_view state_words(analysis::LookState state);
/// For programs: the same with "_" for each blank.
std::string_view word_for(analysis::LookState state);

/// For people, in a narrow column: "-" (unclear), "steady", "rising", "stepped", "levelled",
/// "falling", "swinging".
std::string_view trend_word(analysis::Shape shape);
/// For programs: "unclear", "steady", "rising", "stepped", "plateau", "falling", "swinging".
std::string_view word_for(analysis::Shape shape);

/// At most 13 columns: as the contract's word, but "no verdict" for insufficient_data.
std::string_view short_verdict(analysis::VerdictKind kind);

} // namespace heapgap::views
