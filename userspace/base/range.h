// A half-open range of target addresses.
#pragma once

#include "base/units.h"

#include <algorithm>

namespace heapgap {

/// [begin, end). Empty when begin >= end.
struct Range {
  Address begin;
  Address end;

  constexpr auto operator<=>(const Range&) const = default;
  [[nodiscard]] constexpr bool empty() const { return begin >= end; }
  [[nodiscard]] constexpr Bytes size() const { return empty() ? Bytes{} : end - begin; }
  [[nodiscard]] constexpr bool contains(Address a) const { return a >= begin && a < end; }
  [[nodiscard]] constexpr bool contains(Range other) const {
    return other.begin >= begin && other.end <= end;
  }
  [[nodiscard]] constexpr bool overlaps(Range other) const {
    return begin < other.end && other.begin < end;
  }
};

/// The part that two ranges share; empty when they share none.
constexpr Range intersection(Range a, Range b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

/// `size` bytes from `begin` on.
constexpr Range range_of(Address begin, Bytes size) {
  return {begin, begin + size};
}

} // namespace heapgap
