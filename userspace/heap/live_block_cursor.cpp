#include "heap/live_block_cursor.h"

#include <algorithm>

namespace heapgap::heap {

LiveBlockCursor::LiveBlockCursor(const Heap& heap, const std::map<Address, Block>& homeless)
    : regions_(heap.regions()), direct_(heap.direct_blocks()), region_(regions_.begin()),
      next_direct_(direct_.begin()), next_homeless_(homeless.begin()),
      homeless_end_(homeless.end()) {
  find_in_regions({});
  advance();
}

void LiveBlockCursor::find_in_regions(Address from) {
  in_region_.reset();
  for (; region_ != regions_.end(); ++region_) {
    const Region& region = region_->second;
    const auto span = region.next_live(std::max(from, region.span_range().begin));
    if (!span) continue;
    const Bytes header = std::min(region.shape().block_header, span->size);
    in_region_ = Block{span->begin + header, span->size - header};
    return;
  }
}

void LiveBlockCursor::advance() {
  block_ = in_region_;
  enum class From : std::uint8_t { region, direct, homeless } from = From::region;
  const auto offer = [&](const Block& block, From source) {
    if (block_ && block_->address <= block.address) return;
    block_ = block;
    from = source;
  };
  if (next_direct_ != direct_.end()) {
    const Range usable = next_direct_->second.usable;
    offer({usable.begin, usable.size(), true}, From::direct);
  }
  if (next_homeless_ != homeless_end_) offer(next_homeless_->second, From::homeless);
  if (!block_) return;
  switch (from) {
  case From::region:
    find_in_regions(block_->range().end);
    break;
  case From::direct:
    ++next_direct_;
    break;
  case From::homeless:
    ++next_homeless_;
    break;
  }
}

} // namespace heapgap::heap
