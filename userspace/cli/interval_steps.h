// The intervals that + and - step through.
#pragma once

#include <algorithm>
#include <span>

namespace heapgap::cli {

/// The next longer or next shorter one of `steps`, which ascend; `now` itself, in the same unit,
/// where there is none.
inline double next_interval(std::span<const double> steps, double now, bool is_longer) {
  if (is_longer) {
    const auto next = std::ranges::upper_bound(steps, now);
    return next != steps.end() ? *next : now;
  }
  const auto at_least = std::ranges::lower_bound(steps, now);
  return at_least != steps.begin() ? *std::prev(at_least) : now;
}

} // namespace heapgap::cli
