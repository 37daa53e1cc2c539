// The live blocks of a heap one after another, in address order.
#pragma once

#include "heap/block.h"
#include "heap/heap.h"

#include <map>
#include <optional>

namespace heapgap::heap {

class LiveBlockCursor {
public:
  /// `homeless`: more blocks, in no region of `heap`. Neither may change while the cursor is in
  /// use.
  LiveBlockCursor(const Heap& heap, const std::map<Address, Block>& homeless);

  /// The block it stands at; nothing at the end.
  [[nodiscard]] const std::optional<Block>& block() const { return block_; }
  void advance();

private:
  void find_in_regions(Address from);

  const std::map<Address, Region>& regions_;
  const std::map<Address, DirectBlock>& direct_;
  std::map<Address, Region>::const_iterator region_;
  std::map<Address, DirectBlock>::const_iterator next_direct_;
  std::map<Address, Block>::const_iterator next_homeless_;
  std::map<Address, Block>::const_iterator homeless_end_;
  std::optional<Block> in_region_; ///< the next one in a region
  std::optional<Block> block_;
};

} // namespace heapgap::heap
