// A block as the application knows it.
#pragma once

#include "base/range.h"

namespace heapgap::heap {

struct Block {
  Address address; ///< what the application was given
  Bytes usable;
  bool direct = false; ///< it has a mapping of its own

  [[nodiscard]] constexpr Range range() const { return range_of(address, usable); }
  constexpr bool operator==(const Block&) const = default;
};

/// Blocks and their usable bytes.
struct BlockTotals {
  std::uint64_t blocks = 0;
  Bytes bytes;

  constexpr void add(Bytes usable) {
    ++blocks;
    bytes += usable;
  }
  constexpr void remove(Bytes usable) {
    --blocks;
    bytes -= usable;
  }
  constexpr bool operator==(const BlockTotals&) const = default;
};

} // namespace heapgap::heap
