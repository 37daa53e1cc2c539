// The byte ledger of random heaps with random residency, against a count word by word.
#include "analysis/snapshot_report.h"
#include "support/naive_census.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

Report report_of(const test::RandomHeap& random) {
  Report report;
  describe_heap({.heap = random.heap, .pages = random.pages, .brk_end = {}, .has_trim = true},
                report);
  divide_memory({}, 1024_MiB, report);
  return report;
}

void expect_same(const Parts& parts, const Parts& expected) {
  RC_ASSERT(parts.live == expected.live);
  RC_ASSERT(parts.header == expected.header);
  RC_ASSERT(parts.cached == expected.cached);
  RC_ASSERT(parts.free == expected.free);
  RC_ASSERT(parts.top == expected.top);
  RC_ASSERT(parts.metadata == expected.metadata);
  RC_ASSERT(parts.unknown == expected.unknown);
}

RC_GTEST_PROP(Ledger, equals_a_count_word_by_word, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const test::RandomHeap heap = test::random_heap(random, {});
  const test::NaiveCensus naive = test::naive_census(heap);
  const Report report = report_of(heap);
  expect_same(report.heap.mapped, naive.mapped);
  expect_same(report.heap.resident, naive.resident);
  RC_ASSERT(report.heap.reclaimable == naive.reclaimable);
  RC_ASSERT(report.heap.pinned == naive.pinned);
  RC_ASSERT(report.memory.heap_resident == naive.resident.total());
  RC_ASSERT(report.memory.other_anon_resident == 1024_MiB - naive.resident.total());
  for (std::size_t row = 0; row < naive.occupancy.size(); ++row) {
    RC_ASSERT(report.page_occupancy.at(row).pages == naive.occupancy[row]);
  }
}

RC_GTEST_PROP(Ledger, divides_by_arena, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  test::RandomHeap heap = test::random_heap(random, {});
  heap.heap.arenas()[1].unlocated = 4096_B;
  heap.heap.unlocated_direct = 8192_B;
  const test::NaiveCensus naive = test::naive_census(heap);
  const Report report = report_of(heap);
  Bytes mapped;
  Bytes live;
  std::uint64_t blocks = 0;
  for (const ArenaSummary& arena : report.arenas) {
    const std::size_t index = arena.id.back() - std::size_t{'0'};
    RC_ASSERT(arena.resident == naive.arena_resident[index]);
    RC_ASSERT(arena.idle_resident == naive.arena_idle[index]);
    mapped += arena.mapped;
    live += arena.live;
    blocks += arena.live_blocks;
  }
  RC_ASSERT(mapped + report.direct_mapped.mapped == report.heap.mapped.total());
  RC_ASSERT(live + report.direct_mapped.live == report.heap.mapped.live);
  RC_ASSERT(blocks + report.direct_mapped.blocks == report.heap.live_blocks);
  RC_ASSERT(report.heap.mapped.unknown == naive.mapped.unknown + 12288_B);
  RC_ASSERT(std::ranges::is_sorted(report.arenas, std::greater{}, &ArenaSummary::mapped));
}

RC_GTEST_PROP(Ledger, adds_up_in_every_table, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const Report report = report_of(test::random_heap(random, {}));
  std::uint64_t blocks = 0;
  std::uint64_t cached = 0;
  Bytes live;
  for (const SizeClassRow& row : report.size_classes) {
    RC_ASSERT(row.live_blocks + row.cached_blocks > 0U);
    const Bytes least = row.min == 1_B ? 0_B : row.min; // blocks of 0 bytes are in the first row
    RC_ASSERT(row.live >= least * row.live_blocks && row.live <= row.max * row.live_blocks);
    blocks += row.live_blocks;
    cached += row.cached_blocks;
    live += row.live;
  }
  RC_ASSERT(blocks == report.heap.live_blocks);
  RC_ASSERT(cached == report.heap.cached_blocks);
  RC_ASSERT(live == report.heap.mapped.live);
  std::uint64_t gaps = 0;
  Bytes free;
  for (const GapSizeRow& row : report.gap_sizes) {
    RC_ASSERT(row.gaps > 0U);
    RC_ASSERT(row.bytes >= row.min * row.gaps && row.bytes <= row.max * row.gaps);
    gaps += row.gaps;
    free += row.bytes;
  }
  RC_ASSERT(gaps >= report.heap.free_gaps);
  RC_ASSERT(free == report.heap.mapped.free + report.heap.mapped.top);
  RC_ASSERT(report.heap.largest_gap <= free);
}

TEST(Ledger, notes_when_the_process_shrank_meanwhile) {
  std::mt19937 random(1);
  const test::RandomHeap heap = test::random_heap(random, {});
  Report report;
  describe_heap({.heap = heap.heap, .pages = heap.pages, .brk_end = {}, .has_trim = false}, report);
  divide_memory({}, 1_B, report);
  EXPECT_GT(report.memory.heap_resident, 1_B);
  EXPECT_EQ(report.memory.other_anon_resident, 0_B);
  EXPECT_EQ(report.quality.notes.size(), 1U);
  EXPECT_EQ(report.heap.trim_yield, std::nullopt);
}

} // namespace
} // namespace heapgap::analysis
