#include "allocators/mimalloc/segment_filler.h"

#include <algorithm>
#include <bit>

namespace heapgap::allocators::mimalloc {

namespace {

using heap::SpanKind;

/// A page that changes while its lists are followed is looked at so many times.
constexpr unsigned max_looks = 4;
/// One block of each full page at most; more is a list that goes in circles.
constexpr std::uint64_t max_delayed = 1U << 20U;
constexpr Bytes max_granule = slice_size;

/// The largest power of two that all spans of the page begin at.
Bytes granule_of(const Page& page) {
  const Bytes offset = page.first_block - page.range.begin;
  const std::uint64_t bits = page.block_size.count | offset.count | max_granule.count;
  return {std::uint64_t{1} << static_cast<unsigned>(std::countr_zero(bits))};
}

} // namespace

Result<void> SegmentFiller::fill(const Segment& segment, std::uint32_t arena) {
  arenas_.insert(arena);
  ++filling_.segments;
  add_loose(segment.head(), SpanKind::metadata, arena);
  if (segment.used == 0 && segment.thread == 0) { // kept for later as a whole
    fill_free(segment, {segment.head().end, segment.range().end}, arena);
    return outcome();
  }
  for (const Page& page : segment.pages) {
    if (page.has_blocks()) {
      fill_page(segment, page, arena);
    } else {
      fill_free(segment, page.range, arena);
    }
  }
  return outcome();
}

Result<void> SegmentFiller::outcome() const {
  for (const WindowedReader* reader : {&near_, &scattered_}) {
    if (reader->error()) return std::unexpected(*reader->error());
  }
  return {};
}

void SegmentFiller::add_loose(Range range, SpanKind kind, std::uint32_t arena) {
  if (heap_.add_loose_span({{range.begin, range.size(), kind}, arena})) {
    filling_.mapped += range.size();
  }
}

/// Runs of slices with memory behind them are free, the others address space.
void SegmentFiller::fill_free(const Segment& segment, Range slices, std::uint32_t arena) {
  if (segment.is_huge) return add_loose(slices, SpanKind::free, arena);
  Range run{slices.begin, slices.begin};
  for (Address at = slices.begin; at < slices.end; at = at + slice_size) {
    if (segment.is_committed(at)) {
      run.end = at + slice_size;
      continue;
    }
    heap_.reserved += slice_size;
    add_loose(run, SpanKind::free, arena);
    run = {at + slice_size, at + slice_size};
  }
  add_loose(run, SpanKind::free, arena);
}

void SegmentFiller::fill_page(const Segment& segment, const Page& page, std::uint32_t arena) {
  PageBlocks blocks = read_blocks(near_, scattered_, page);
  const auto settled = settle(segment, page, blocks);
  if (!settled || !settled->has_blocks()) return fill_free(segment, page.range, arena);
  ++filling_.pages;
  if (segment.thread == 0) ++filling_.abandoned_pages;
  if (settled->has_aligned) {
    filling_.shortened_blocks += blocks.live;
    filling_.shortened += settled->block_size * blocks.live;
  }
  if (settled->heap) owners_.emplace(settled->heap, segment.layout->delayed_free);
  if (segment.is_huge) return fill_huge(*settled, blocks.kinds.front(), arena);
  fill_blocks(*settled, blocks, arena);
}

/// Looks again when the lists do not add up: page and lists may be of different moments. Nothing
/// when the page was given back meanwhile.
std::optional<Page> SegmentFiller::settle(const Segment& segment, Page page, PageBlocks& blocks) {
  bool stood_still = false;
  const Range range = page.range;
  for (unsigned look = 1; look < max_looks && !blocks.adds_up && !stood_still; ++look) {
    near_.forget();
    scattered_.forget();
    ++quality_.retries;
    const auto now = read_page(scattered_, *segment.layout, page.descriptor, range.begin,
                               range.size().count / slice_size.count);
    if (!now || !now->is_sane() || !now->has_blocks()) return std::nullopt;
    stood_still = look > 1 && *now == page;
    page = *now;
    blocks = read_blocks(near_, scattered_, page);
  }
  if (blocks.adds_up) return page;
  ++filling_.unclear_pages;
  quality_.unreadable += min_block * blocks.missing_links;
  if (stood_still && blocks.missing_links == 0) ++quality_.contradictions;
  return page;
}

/// A block with a mapping of its own; the segment's head is not part of it.
void SegmentFiller::fill_huge(const Page& page, SpanKind kind, std::uint32_t arena) {
  if (kind != SpanKind::live) return add_loose(page.range, kind, arena);
  if (heap_.add_direct_block({page.range, range_of(page.first_block, page.block_size)})) {
    filling_.mapped += page.range.size();
  }
}

void SegmentFiller::fill_blocks(const Page& page, const PageBlocks& blocks, std::uint32_t arena) {
  heap::Region region({.range = page.range,
                       .arena = arena,
                       .granule = granule_of(page),
                       .block_header = 0_B,
                       .shift = 0_B});
  if (page.first_block > page.range.begin) region.start(page.range.begin, SpanKind::metadata);
  for (std::uint32_t index = 0; index < page.reserved; ++index) {
    region.start(page.block(index), blocks.kinds[index]);
  }
  if (page.blocks_end() < page.range.end) region.start(page.blocks_end(), SpanKind::metadata);
  if (!heap_.add_region(std::move(region))) return;
  filling_.mapped += page.range.size();
  const auto free = std::ranges::count(blocks.kinds, SpanKind::free);
  filling_.page_classes.add(page.block_size, page.reserved, static_cast<std::uint64_t>(free));
}

Result<void> SegmentFiller::mark_delayed() {
  near_.forget();
  scattered_.forget();
  for (const auto& [heap, offset] : owners_) follow_delayed(heap, offset);
  return outcome();
}

/// A list that leads anywhere else is younger than the pages, or torn: the rest of it stays live.
void SegmentFiller::follow_delayed(Address heap, std::uint64_t offset) {
  auto block = scattered_.word(heap + Bytes{offset});
  for (std::uint64_t length = 0; block && *block != 0 && length < max_delayed; ++length) {
    if (!mark_cached({*block})) return;
    block = scattered_.word({*block});
  }
}

/// False when no live block begins there.
bool SegmentFiller::mark_cached(Address block) {
  heap::Region* region = heap_.region_with(block);
  if (region == nullptr || !arenas_.contains(region->shape().arena)) return false;
  const auto span = region->span_at(block);
  if (!span || span->kind != SpanKind::live) return false;
  region->start(block, SpanKind::cached);
  return true;
}

} // namespace heapgap::allocators::mimalloc
