// What the application's calls do to the heap.
#include "heap/live_heap.h"

#include "base/page.h"

#include <algorithm>

namespace heapgap::heap {

namespace {

/// Blocks of either sort beyond these come from nonsense or wait for a walk.
constexpr std::size_t most_homeless = 1U << 20U;
constexpr std::size_t most_direct = 1U << 20U;
/// x86-64 gives user space at most 56 bits of address.
constexpr Address highest_address{std::uint64_t{1} << 56U};
/// A direct block's header in glibc: the two words before the block.
constexpr Bytes direct_header{16};

/// At least a byte, so that blocks without any are overlapped by what takes their place.
Range extent_of(const Block& block) {
  return range_of(block.address, std::max(block.usable, 1_B));
}

bool makes_sense(const Block& block) {
  return block.address >= Address{page_size.count} && block.address < highest_address &&
         block.usable < highest_address - block.address;
}

Range mapping_of(const Block& direct) {
  return {align_down(direct.address - direct_header, page_size),
          align_up(direct.address + direct.usable, page_size)};
}

} // namespace

void LiveHeap::allocate(const Block& block) {
  if (!moves_.empty()) claim(extent_of(block));
  if (!makes_sense(block) || !put(block)) {
    ++dropped_;
    return;
  }
  note(block.address, Effect::past);
}

bool LiveHeap::release(Address address) {
  return remove(address, Effect::pending);
}

bool LiveHeap::remove(Address address, Effect effect) {
  note(address, effect);
  const auto usable = take_out(address);
  if (usable) live_.remove(*usable);
  return usable.has_value();
}

std::optional<Block> LiveHeap::block_at(Address address) const {
  if (const Region* region = heap_.region_with(address)) {
    const Bytes header = region->shape().block_header;
    const auto span = region->span_at(address - header);
    if (span && span->kind == SpanKind::live) return Block{address, span->size - header};
  }
  if (const DirectBlock* direct = heap_.direct_block_at(address)) {
    return Block{address, direct->usable.size(), true};
  }
  const auto found = homeless_.find(address);
  return found == homeless_.end() ? std::nullopt : std::optional(found->second);
}

void LiveHeap::begin_move(std::uint32_t thread, Address old_block) {
  const bool nothing = old_block == Address{};
  moves_.begin({.thread = thread,
                .old_block = old_block,
                .was_live = nothing || block_at(old_block).has_value(),
                .claimed = nothing});
}

bool LiveHeap::end_move(std::uint32_t thread, std::optional<Block> moved, bool freed) {
  const auto move = moves_.end(thread);
  bool was_live = move && move->was_live;
  if (move && !move->claimed && (moved || freed)) {
    was_live = remove(move->old_block, Effect::past) || was_live;
  }
  if (moved) allocate(*moved);
  return was_live;
}

void LiveHeap::note(Address address, Effect effect) {
  if (!touched_.note(address, effect)) ++dropped_;
}

/// Returns whether there was a place for it.
bool LiveHeap::put(const Block& block) {
  if (block.direct) return put_direct(block);
  if (Region* region = region_cache_.find(heap_, block.address)) {
    const Bytes header = region->shape().block_header;
    const Range span = range_of(block.address - header, header + block.usable);
    if (const auto size = region->allocate(span.begin, span.size(), cleared_)) {
      live_.add(*size - header);
      if (!cleared_.empty()) count_cleared_spans(region->shape());
      if (!homeless_.empty()) clear_homeless(range_of(block.address, *size - header));
      return true;
    }
    if (region->span_range().contains(span)) return false;
  }
  clear(extent_of(block));
  return put_homeless(block);
}

bool LiveHeap::put_direct(const Block& block) {
  const Range mapping = mapping_of(block);
  clear(mapping);
  if (heap_.direct_blocks().size() >= most_direct) return false;
  if (!heap_.add_direct_block({mapping, block.range()})) return put_homeless(block);
  live_.add(block.usable);
  return true;
}

bool LiveHeap::put_homeless(const Block& block) {
  if (homeless_.size() >= most_homeless) return false;
  homeless_.emplace(block.address, block);
  live_.add(block.usable);
  return true;
}

/// Returns its usable bytes, when there was a live block.
std::optional<Bytes> LiveHeap::take_out(Address address) {
  if (Region* region = region_cache_.find(heap_, address)) {
    const Bytes header = region->shape().block_header;
    if (const auto size = region->release(address - header)) return *size - header;
  }
  if (const DirectBlock* direct = heap_.direct_block_at(address)) {
    const Bytes usable = direct->usable.size();
    heap_.remove_direct_block(direct->mapping.begin);
    return usable;
  }
  const auto found = homeless_.find(address);
  if (found == homeless_.end()) return std::nullopt;
  const Bytes usable = found->second.usable;
  homeless_.erase(found);
  return usable;
}

/// Takes out every block that overlaps `range`.
void LiveHeap::clear(Range range) {
  clear_homeless(range);
  clear_direct(range);
  heap_.for_each_region_in(range, [&](Region& region) {
    region.clear(range, cleared_);
    count_cleared_spans(region.shape());
  });
}

void LiveHeap::clear_homeless(Range range) {
  auto at = homeless_.lower_bound(range.begin);
  if (at != homeless_.begin() && extent_of(std::prev(at)->second).overlaps(range)) --at;
  while (at != homeless_.end() && at->first < range.end) {
    count_cleared(at->first, at->second.usable);
    at = homeless_.erase(at);
  }
}

void LiveHeap::clear_direct(Range range) {
  const auto& direct = heap_.direct_blocks();
  auto at = direct.upper_bound(range.begin);
  if (at != direct.begin()) --at;
  while (at != direct.end() && at->first < range.end) {
    const DirectBlock block = (at++)->second;
    if (!block.mapping.overlaps(range)) continue;
    heap_.remove_direct_block(block.mapping.begin);
    count_cleared(block.usable.begin, block.usable.size());
  }
}

void LiveHeap::count_cleared_spans(const RegionShape& shape) {
  for (const Span& span : cleared_) {
    count_cleared(span.begin + shape.block_header, span.size - shape.block_header);
  }
  cleared_.clear();
}

void LiveHeap::count_cleared(Address address, Bytes usable) {
  live_.remove(usable);
  note(address, Effect::past);
}

/// Old blocks of moves in `range` have been given back, known to the model or not.
void LiveHeap::claim(Range range) {
  moves_.claim(range, [this](Address old_block) { note(old_block, Effect::past); });
}

} // namespace heapgap::heap
