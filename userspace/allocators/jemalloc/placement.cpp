#include "allocators/jemalloc/placement.h"

#include <algorithm>
#include <bit>
#include <initializer_list>

namespace heapgap::allocators::jemalloc {

namespace {

constexpr Bytes fine_granule{8};
constexpr Bytes usual_granule{16};
/// A run of slabs is held back until it ends, or is this long.
constexpr std::size_t longest_run = 1024;
/// Larger blocks go without the planes for their random offset: see place_large().
constexpr Bytes huge_block = 256_MiB;

constexpr Bytes granule_of(Bytes slot) {
  return is_aligned(slot, usual_granule) ? usual_granule : fine_granule;
}

/// The largest power of two that divides all of them.
constexpr Bytes common_step(std::initializer_list<Bytes> lengths) {
  std::uint64_t all = 0;
  for (const Bytes length : lengths) all |= length.count;
  return {std::uint64_t{1} << static_cast<unsigned>(std::countr_zero(all))};
}

} // namespace

void Placement::add(const Extent& extent, const SlabBitmap& bitmap) {
  ArenaSums& sums = sums_[extent.arena];
  const Bytes size = extent.pages.size();
  switch (extent.state) {
  case ExtentState::active:
    sums.active += size;
    add_active(extent, bitmap, sums);
    return;
  case ExtentState::retained:
    sums.retained += size;
    view_.heap.reserved += size;
    return;
  case ExtentState::muzzy:
    sums.muzzy += size;
    break;
  case ExtentState::dirty:
  case ExtentState::changing:
    sums.dirty += size;
    break;
  }
  place_whole(extent, heap::SpanKind::free);
}

void Placement::add_active(const Extent& extent, const SlabBitmap& bitmap, ArenaSums& sums) {
  const auto usable = view_.classes.size(extent.size_class);
  if (extent.is_slab && slots_of(extent, view_.classes) > 0) {
    if (!is_coherent(extent, bitmap, view_.classes)) ++incoherent_;
    add_slab(extent, bitmap, sums);
  } else if (!extent.is_slab && usable && is_coherent(extent, bitmap, view_.classes) &&
             extent.block + *usable <= extent.pages.end) {
    ++sums.large_blocks;
    sums.allocated += *usable;
    place_large(extent, *usable);
  } else {
    ++incoherent_;
    place_whole(extent, heap::SpanKind::unknown);
  }
}

void Placement::add_slab(const Extent& extent, const SlabBitmap& bitmap, ArenaSums& sums) {
  const Slab slab{extent.pages, *view_.classes.size(extent.size_class), bitmap};
  ++sums.slabs;
  const std::uint64_t slots = slots_of(extent, view_.classes);
  const std::uint64_t free = std::min<std::uint64_t>(slots, extent.free_slots);
  sums.slots += slots;
  sums.free_slots += free;
  slabs_.add(slab.slot, slots, free);
  sums.allocated += slab.slot * (slots - free);
  const bool goes_on = !run_.empty() && run_arena_ == extent.arena && run_.size() < longest_run &&
                       run_.back().pages.end == slab.pages.begin &&
                       granule_of(run_.back().slot) == granule_of(slab.slot);
  if (!goes_on) place_run();
  run_arena_ = extent.arena;
  run_.push_back(slab);
}

void Placement::place_run() {
  if (run_.empty()) return;
  heap::Region region({.range = {run_.front().pages.begin, run_.back().pages.end},
                       .arena = arena_of_(run_arena_),
                       .granule = granule_of(run_.front().slot),
                       .block_header = {},
                       .shift = {}});
  for (const Slab& slab : run_) {
    const std::uint64_t slots = slab.pages.size().count / slab.slot.count;
    Address at = slab.pages.begin;
    for (std::uint64_t slot = 0; slot < slots; ++slot, at = at + slab.slot) {
      const bool is_free = (slab.free[slot / 64] >> (slot % 64) & 1U) != 0;
      region.start(at, is_free ? heap::SpanKind::free : heap::SpanKind::live);
    }
    if (at < slab.pages.end) region.start(at, heap::SpanKind::metadata);
  }
  place(std::move(region));
  run_.clear();
}

/// Huge blocks get a region for themselves alone, as one that starts at the pages' begin would need
/// planes fine enough for the random offset.
void Placement::place_large(const Extent& extent, Bytes usable) {
  const Range block = range_of(extent.block, usable);
  const Bytes offset = block.begin - extent.pages.begin;
  const bool alone = usable > huge_block;
  const Range range = alone ? block : extent.pages;
  const Bytes step = alone ? common_step({usable}) : common_step({range.size(), offset, usable});
  heap::Region region({.range = range,
                       .arena = arena_of_(extent.arena),
                       .granule = step,
                       .block_header = {},
                       .shift = {}});
  if (alone) {
    place_metadata({extent.pages.begin, block.begin}, extent.arena);
    place_metadata({block.end, extent.pages.end}, extent.arena);
  } else {
    if (offset > 0_B) region.start(range.begin, heap::SpanKind::metadata);
    if (block.end < range.end) region.start(block.end, heap::SpanKind::metadata);
  }
  region.start(block.begin, heap::SpanKind::live);
  place(std::move(region));
}

void Placement::place_whole(const Extent& extent, heap::SpanKind kind) {
  heap::Region region({.range = extent.pages,
                       .arena = arena_of_(extent.arena),
                       .granule = common_step({extent.pages.size()}),
                       .block_header = {},
                       .shift = {}});
  region.start(extent.pages.begin, kind);
  place(std::move(region));
}

void Placement::place(heap::Region region) {
  const Bytes size = region.range().size();
  if (!view_.heap.add_region(std::move(region))) refused_ += size;
}

void Placement::place_metadata(Range range, std::uint32_t arena) {
  if (range.empty()) return;
  const heap::Span span{range.begin, range.size(), heap::SpanKind::metadata};
  if (!view_.heap.add_loose_span({span, arena_of_(arena)})) refused_ += range.size();
}

void Placement::add_base_block(Range block, std::uint32_t arena) {
  sums_[arena].base += block.size();
  place_metadata(block, arena);
}

} // namespace heapgap::allocators::jemalloc
