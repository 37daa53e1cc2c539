// The picture's cells: never too many, each as long as it says, filled as the heap is.
#include "analysis/address_map.h"
#include "analysis/snapshot_report.h"
#include "support/naive_census.h"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

std::vector<MapRow> map_of(const test::RandomHeap& random) {
  Report report;
  describe_heap({.heap = random.heap, .pages = random.pages, .brk_end = {}, .has_trim = true},
                report);
  return report.map;
}

std::size_t cells_of(const std::vector<MapRow>& rows) {
  std::size_t cells = 0;
  for (const MapRow& row : rows) cells += row.occupancy.size();
  return cells;
}

/// Whether `shown` says `part` of `whole`, in 255ths, neither "none" nor "all" without need.
/// `error`: bytes that may have been counted in a neighbouring cell.
void expect_share(std::uint8_t shown, std::uint64_t part, std::uint64_t whole,
                  std::uint64_t error) {
  const double share = static_cast<double>(part) / static_cast<double>(whole) * 255;
  const double tolerance = 2 + static_cast<double>(error) / static_cast<double>(whole) * 255;
  RC_ASSERT(std::abs(share - shown) <= tolerance);
  if (error > 0) return;
  RC_ASSERT((shown == 0) == (part == 0));
  RC_ASSERT((shown == 255) == (part == whole));
}

void expect_cells(const test::RandomHeap& random, std::uint64_t error) {
  for (const MapRow& row : map_of(random)) {
    const heap::Region& region = random.heap.regions().at(row.range.begin);
    RC_ASSERT(row.range == region.range());
    RC_ASSERT(row.arena == random.heap.arenas()[region.shape().arena].id);
    RC_ASSERT(row.occupancy.size() == row.resident.size());
    const std::uint64_t cells = (row.range.size().count + row.cell.count - 1) / row.cell.count;
    RC_ASSERT(row.occupancy.size() == cells);
    for (std::size_t index = 0; index < cells; ++index) {
      const Range cell =
          intersection(range_of(row.range.begin + row.cell * index, row.cell), row.range);
      const auto naive = test::naive_cell(random, region, cell);
      expect_share(row.occupancy[index], naive.live, cell.size().count, error);
      expect_share(row.resident[index], naive.resident, cell.size().count, 0);
    }
  }
}

RC_GTEST_PROP(AddressMap, shows_whole_pages_exactly, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  expect_cells(test::random_heap(random, {.pieces = 6, .page_aligned = true}), 0);
}

RC_GTEST_PROP(AddressMap, shows_regions_that_begin_inside_a_page, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  expect_cells(test::random_heap(random, {.pieces = 6}), page_size.count);
}

RC_GTEST_PROP(AddressMap, has_at_most_4096_cells, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  heap::Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  const auto regions = *rc::gen::inRange(0, 300);
  std::uniform_int_distribution<int> log2(1, 18);
  Address at{0x10000000};
  for (int region = 0; region < regions; ++region) {
    const Bytes size = 16_B * (std::uint64_t{1} << static_cast<unsigned>(log2(random)));
    heap.add_region(heap::Region({range_of(at, size), 0}));
    at = at + size + page_size;
  }
  const auto rows = AddressMap(heap).rows();
  RC_ASSERT(rows.size() == heap.regions().size());
  RC_ASSERT(cells_of(rows) <= max_map_cells);
  for (const MapRow& row : rows) {
    RC_ASSERT(std::has_single_bit(row.cell.count));
    RC_ASSERT(row.cell >= page_size);
  }
}

TEST(AddressMap, shows_the_largest_of_too_many_regions) {
  heap::Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  Address at{0x10000000};
  for (std::uint64_t region = 0; region < max_map_cells + 10; ++region) {
    const Bytes size = region < 10 ? 32_B : 64_B;
    ASSERT_TRUE(heap.add_region(heap::Region({range_of(at, size), 0})));
    at = at + page_size;
  }
  const auto rows = AddressMap(heap).rows();
  EXPECT_EQ(rows.size(), max_map_cells);
  EXPECT_EQ(cells_of(rows), max_map_cells);
  EXPECT_EQ(rows.front().range.size(), 64_B);
}

} // namespace
} // namespace heapgap::analysis
