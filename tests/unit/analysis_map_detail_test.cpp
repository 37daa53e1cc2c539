// A closer look says of each cell what the heap holds there, and never takes more than its bound.
#include "analysis/map_detail.h"
#include "support/naive_census.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

/// The word at a region's begin may belong to its last span (see heap/region.h).
constexpr double ring = 16;

Range some_range_in(const heap::Heap& heap) {
  const Address begin = heap.regions().begin()->second.range().begin;
  const Address end = heap.regions().rbegin()->second.range().end;
  const std::uint64_t size = (end - begin).count;
  const Address from = begin + Bytes{*rc::gen::inRange<std::uint64_t>(0, size)};
  return {from, from + Bytes{*rc::gen::inRange<std::uint64_t>(0, (end - from).count + 1)}};
}

void expect_share(std::uint8_t shown, std::uint64_t part, Range cell) {
  const auto whole = static_cast<double>(cell.size().count);
  RC_ASSERT(std::abs(static_cast<double>(part) / whole * 255 - shown) <= 2 + ring / whole * 255);
}

RC_GTEST_PROP(MapDetail, says_of_each_cell_what_the_heap_holds_there, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const auto heap = test::random_heap(random, {.pieces = 8});
  RC_PRE(!heap.heap.regions().empty());
  const MapFocus focus{some_range_in(heap.heap), Bytes{64U << *rc::gen::inRange(0U, 8U)}, {}};
  const MapDetail detail = look_closer(heap.heap, heap.pages, focus);
  std::size_t regions = 0;
  for (const auto& [begin, region] : heap.heap.regions()) {
    regions += intersection(region.range(), focus.window).empty() ? 0 : 1;
  }
  RC_ASSERT(detail.rows.size() == regions);
  for (const MapRow& row : detail.rows) {
    const auto& region = std::prev(heap.heap.regions().upper_bound(row.range.begin))->second;
    RC_ASSERT(region.range().contains(row.range));
    RC_ASSERT(row.arena == heap.heap.arenas()[region.shape().arena].id);
    RC_ASSERT((row.range.begin - region.range().begin).count % row.cell.count == 0);
    for (std::size_t index = 0; index < row.occupancy.size(); ++index) {
      const Range cell =
          intersection(range_of(row.range.begin + row.cell * index, row.cell), row.range);
      const auto naive = test::naive_cell(heap, region, cell);
      expect_share(row.occupancy[index], naive.live, cell);
      expect_share(row.resident[index], naive.resident, cell);
    }
  }
}

RC_GTEST_PROP(MapDetail, the_parts_of_a_range_add_up_to_it, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const auto heap = test::random_heap(random, {.pieces = 8});
  RC_PRE(!heap.heap.regions().empty());
  const heap::Region& region = heap.heap.regions().begin()->second;
  const std::uint64_t words = region.range().size().count / 8; // what the naive census counts
  const std::uint64_t from = *rc::gen::inRange<std::uint64_t>(0, words);
  const std::uint64_t to = *rc::gen::inRange<std::uint64_t>(from + 1, words + 1);
  const Range range{region.range().begin + 8_B * from, region.range().begin + 8_B * to};
  const RangeContent content = look_closer(heap.heap, heap.pages, {{}, {}, range}).cursor;
  RC_ASSERT(content.range == range);
  RC_ASSERT(content.arena == heap.heap.arenas()[region.shape().arena].id);
  const double missing =
      static_cast<double>(range.size().count) - static_cast<double>(content.bytes.total().count);
  RC_ASSERT(std::abs(missing) <= ring);
  const auto naive = test::naive_cell(heap, region, range);
  RC_ASSERT(std::abs(static_cast<double>(content.bytes.live.count) -
                     static_cast<double>(naive.live)) <= ring);
  RC_ASSERT(content.resident.count == naive.resident);
}

RC_GTEST_PROP(MapDetail, every_block_of_a_region_is_named_once, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const auto heap = test::random_heap(random, {.pieces = 4});
  RC_PRE(!heap.heap.regions().empty());
  const heap::Region& region = heap.heap.regions().begin()->second;
  std::uint64_t all = 0;
  region.for_each([&](const heap::Span& span) { all += span.kind == heap::SpanKind::live; });
  std::uint64_t found = 0;
  // From the first place of a span on, which may lie a word behind the region's begin.
  for (Address at = region.range().begin; at < region.span_range().end; at = at + 4096_B) {
    const Range range{at, std::min(at + 4096_B, region.span_range().end)};
    found += look_closer(heap.heap, {}, {{}, {}, range}).cursor.live_blocks;
  }
  RC_ASSERT(found == all);
}

TEST(MapDetail, NeverHasMoreCellsThanItsBound) {
  heap::Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  heap::Region region({.range = range_of(Address{0x10000}, 64_MiB), .arena = 0});
  region.start(Address{0x10008}, heap::SpanKind::live);
  ASSERT_TRUE(heap.add_region(std::move(region)));
  const MapFocus everything{range_of(Address{0}, Bytes{1ULL << 47U}), least_focus_cell, {}};
  const MapDetail detail = look_closer(heap, {}, everything);
  ASSERT_EQ(detail.rows.size(), 1U);
  EXPECT_EQ(detail.rows.front().occupancy.size(), most_detail_cells);
  EXPECT_TRUE(look_closer(heap, {}, {everything.window, 1_B, {}}).rows.empty());
  EXPECT_TRUE(look_closer(heap, {}, {{}, 64_B, range_of(Address{8}, 8_B)}).cursor.arena.empty());
}

} // namespace
} // namespace heapgap::analysis
