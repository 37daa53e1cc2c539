// Amounts and kinds of verdicts, in words.
#pragma once

#include "analysis/report.h"

#include <string>
#include <string_view>

namespace heapgap::analysis {

/// "412 B", "1.5 KiB", "2.0 GiB".
std::string in_words(Bytes bytes);
/// The same of a number, which is rounded; not below 0.
std::string bytes_in_words(double bytes);

/// One or two units: "42 s", "3 min 20 s", "3 h 10 min", "2 d 4 h"; over a year "over a year".
std::string seconds_in_words(double seconds);

/// "81 %"
std::string percent_in_words(double share);

/// The contract's word: "fragmentation", "not_heap", …
std::string_view word_for(VerdictKind kind);

} // namespace heapgap::analysis
