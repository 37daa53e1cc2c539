// Figures of the doctor, in words.
#pragma once

#include "analysis/doctor/diagnosis.h"

#include <string>

namespace heapgap::analysis {

/// "0.72 us", "28.6 us"; ASCII.
std::string nanoseconds_in_words(double nanoseconds);

/// A rate a second: "0", "12", "3,400", "2.1 million".
std::string rate_in_words(double per_second);

/// "about 12,000 a second", "between 2.1 and 3.4 million a second", "at least 400,000 a second".
std::string rate_in_words(const Estimate& per_second);

/// Too little to tell a number.
constexpr bool is_negligible(double slow_down) {
  return slow_down < 0.001;
}

/// How much longer something takes: "0.3 %", "41 %"; from 1 on "2.4 times as long".
std::string slow_down_in_words(double slow_down);

} // namespace heapgap::analysis
