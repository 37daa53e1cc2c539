// Memory for blocks that lie in no region.
#include "base/page.h"
#include "heap/live_heap.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace heapgap::heap {

namespace {

/// Bounds what a hostile target can make the model take: 1/32 of this.
constexpr Bytes most_given{std::uint64_t{16} << 30U};

} // namespace

void LiveHeap::give_region(Range mapping) {
  std::vector<Block> inside;
  for (auto at = homeless_.lower_bound(mapping.begin);
       at != homeless_.end() && at->first < mapping.end; ++at) {
    const Block& block = at->second;
    if (!block.direct && block.range().end <= mapping.end) inside.push_back(block);
  }
  for (const Block& block : inside) {
    // One settled before may have been rounded up over it.
    if (homeless_.contains(block.address) && make_room(block, mapping)) settle(block);
  }
}

/// Sees to it that a region covers the block: the one that begins before it in the mapping, made
/// longer, or a new one.
///
///   mapping  |......|-- region --|······|block|···.....|
///                                ^ top or unknown  ^ page
bool LiveHeap::make_room(const Block& block, Range mapping) {
  const auto& regions = heap_.regions();
  const auto after = regions.upper_bound(block.address);
  const Region* before = after == regions.begin() ? nullptr : &std::prev(after)->second;
  RegionShape shape{.range = {}, .arena = 0};
  if (!regions.empty()) shape = (before != nullptr ? *before : regions.begin()->second).shape();
  const Address end = align_up(block.range().end - shape.shift, page_size);

  if (before != nullptr && before->range().begin >= mapping.begin) {
    const Range known = before->range();
    if (before->span_range().contains(block.range())) return true;
    if (may_give({known.end, end}) && heap_.extend_region(known.begin, end)) {
      given_ += end - known.end;
      return true;
    }
  }
  const Address first = block.address - shape.block_header - shape.shift;
  const auto claim = heap_.last_claim(first);
  const Address begin =
      claim ? std::max(mapping.begin, align_up(claim->end, page_size)) : mapping.begin;
  return begin <= first && may_give({begin, end}) && begin_region({begin, end}, shape);
}

bool LiveHeap::may_give(Range range) const {
  return !range.empty() && range.size() <= most_given - given_;
}

/// A region of unknown contents, in an arena of its own.
bool LiveHeap::begin_region(Range range, RegionShape shape) {
  if (heap_.is_claimed(range)) return false;
  const std::string allocator =
      heap_.regions().empty() ? "" : heap_.arenas().at(shape.arena).allocator;
  shape.range = range;
  shape.arena = heap_.add_arena({"new-" + std::to_string(++new_arenas_), allocator, "new", {}});
  Region region(shape);
  region.start(region.span_range().begin, SpanKind::unknown);
  region_cache_.clear();
  given_ += range.size();
  return heap_.add_region(std::move(region));
}

/// Moves a homeless block into the region that covers it.
void LiveHeap::settle(const Block& block) {
  homeless_.erase(block.address);
  live_.remove(block.usable);
  if (!put(block)) put_homeless(block); // its place makes no sense to the region
}

} // namespace heapgap::heap
