// A set of numbers below a bound whose neighbours are found without looking at the gaps between.
//
//   level 2   1                                 bit n: word n of level 1 is not zero
//   level 1   1 0 1 …                           bit n: word n of level 0 is not zero
//   level 0   1 0 0 1 … | 0 0 0 … | 0 1 0 …     bit n: n is in the set
//
// Only the words of the highest level are looked at one after another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace heapgap::heap {

class HierarchicalBitmap {
public:
  HierarchicalBitmap() = default;
  explicit HierarchicalBitmap(std::size_t bound) { resize(bound); }

  /// Numbers at or above a lower `bound` must have been erased.
  void resize(std::size_t bound);

  /// `number` is below the bound.
  void insert(std::size_t number);
  void erase(std::size_t number);

  /// The lowest one at or above `number`.
  [[nodiscard]] std::optional<std::size_t> next(std::size_t number) const;
  /// The highest one at or below `number`, which is below the bound.
  [[nodiscard]] std::optional<std::size_t> previous(std::size_t number) const;

private:
  std::array<std::vector<std::uint64_t>, 3> levels_;
};

} // namespace heapgap::heap
