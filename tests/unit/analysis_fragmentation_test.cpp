// Shares and indices: known cases, and nothing where nothing was measured.
#include "analysis/fragmentation.h"
#include "support/naive_census.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

using heap::SpanKind;

const heap::RegionShape shape{.range = {}, .arena = 0};

SpanCensus census_of(std::initializer_list<std::pair<std::uint64_t, SpanKind>> spans) {
  SpanCensus census(1);
  Address at{0x10000};
  for (const auto& [size, kind] : spans) {
    census.add(heap::Span{at, {size}, kind}, shape);
    at = at + Bytes{size};
  }
  return census;
}

Fragmentation figures_of(const SpanCensus& census) {
  HeapSummary heap;
  heap.mapped = census.total().parts;
  heap.largest_gap = census.total().largest_gap;
  return fragmentation_of(heap, census);
}

TEST(Fragmentation, is_not_known_where_nothing_was_measured) {
  const Fragmentation figures = figures_of(SpanCensus(1));
  EXPECT_EQ(figures.waste_ratio, std::nullopt);
  EXPECT_EQ(figures.resident_to_live, std::nullopt);
  EXPECT_EQ(figures.external, std::nullopt);
  ASSERT_EQ(figures.unusable_index.size(), 8U);
  for (const UnusableIndex& row : figures.unusable_index) EXPECT_EQ(row.index, std::nullopt);
}

TEST(Fragmentation, divides_as_the_contract_says) {
  HeapSummary heap;
  heap.resident.live = 600_B;
  heap.resident.free = 300_B;
  heap.resident.cached = 100_B;
  heap.reclaimable = 100_B;
  heap.pinned = 300_B;
  heap.mapped.free = 300_B;
  heap.mapped.top = 100_B;
  heap.largest_gap = 100_B;
  const Fragmentation figures = fragmentation_of(heap, SpanCensus(1));
  EXPECT_DOUBLE_EQ(*figures.waste_ratio, 0.4);
  EXPECT_DOUBLE_EQ(*figures.resident_to_live, 1000.0 / 600.0);
  EXPECT_DOUBLE_EQ(*figures.external, 0.75);
}

TEST(Fragmentation, is_none_when_all_that_is_free_is_one_gap) {
  const Fragmentation figures = figures_of(census_of({{0x2000, SpanKind::top}}));
  EXPECT_DOUBLE_EQ(*figures.external, 0);
  EXPECT_DOUBLE_EQ(*figures.unusable_index[3].index, 0) << "4 KiB fit";
  EXPECT_DOUBLE_EQ(*figures.unusable_index[4].index, 1) << "16 KiB do not";
}

TEST(Fragmentation, counts_a_gap_by_what_it_can_hold) {
  // A chunk of 64 + 16 bytes serves 64; one of 64 serves only 56.
  EXPECT_DOUBLE_EQ(*figures_of(census_of({{80, SpanKind::free}})).unusable_index[0].index, 0);
  EXPECT_DOUBLE_EQ(*figures_of(census_of({{72, SpanKind::free}})).unusable_index[0].index, 0);
  EXPECT_DOUBLE_EQ(*figures_of(census_of({{64, SpanKind::free}})).unusable_index[0].index, 1);
}

RC_GTEST_PROP(Fragmentation, index_rises_with_the_request, ()) {
  const auto sizes =
      *rc::gen::container<std::vector<std::uint16_t>>(rc::gen::arbitrary<std::uint16_t>());
  SpanCensus census(1);
  std::array<Bytes, 8> too_small{};
  Bytes total;
  Address at{0x10000};
  for (const std::uint16_t size : sizes) {
    const Bytes gap = 16_B * (2 + std::uint64_t{size} * size / 16);
    census.add(heap::Span{at, gap, SpanKind::free}, shape);
    at = at + gap;
    total += gap;
    for (std::size_t row = 0; row < too_small.size(); ++row) {
      if (gap - 8_B < index_requests[row]) too_small[row] += gap;
    }
  }
  const Fragmentation figures = figures_of(census);
  double before = 0;
  for (std::size_t row = 0; row < too_small.size(); ++row) {
    RC_ASSERT(figures.unusable_index[row].request == index_requests[row]);
    RC_ASSERT(figures.unusable_index[row].index == ratio(too_small[row], total));
    const double index = figures.unusable_index[row].index.value_or(0);
    RC_ASSERT(index >= before && index <= 1);
    before = index;
  }
}

TEST(SpanCensus, counts_each_kind_as_the_contract_says) {
  const auto total = census_of({{0x60, SpanKind::live},
                                {0x40, SpanKind::cached},
                                {0x30, SpanKind::mergeable},
                                {0x100, SpanKind::free},
                                {0x20, SpanKind::metadata},
                                {0x50, SpanKind::unknown},
                                {0x200, SpanKind::top}})
                         .total();
  EXPECT_EQ(total.parts.live, 0x58_B);
  EXPECT_EQ(total.parts.header, 8_B);
  EXPECT_EQ(total.parts.cached, 0x70_B) << "with their headers";
  EXPECT_EQ(total.parts.free, 0x100_B);
  EXPECT_EQ(total.parts.top, 0x200_B);
  EXPECT_EQ(total.parts.metadata, 0x20_B);
  EXPECT_EQ(total.parts.unknown, 0x50_B);
  EXPECT_EQ(total.live_blocks, 1U);
  EXPECT_EQ(total.cached_blocks, 2U);
  EXPECT_EQ(total.mergeable_blocks, 1U);
  EXPECT_EQ(total.mergeable, 0x30_B);
  EXPECT_EQ(total.free_gaps, 1U);
  EXPECT_EQ(total.largest_gap, 0x200_B);
}

TEST(SpanCensus, counts_a_direct_block_with_its_gaps_as_header) {
  SpanCensus census(1);
  census.add(heap::DirectBlock{{{0x10000}, {0x14000}}, {{0x10ff0}, {0x13ff8}}});
  census.add_unlocated_direct(4_KiB);
  const auto total = census.total();
  EXPECT_EQ(total.parts.live, 0x3008_B);
  EXPECT_EQ(total.parts.header, 0xff8_B);
  EXPECT_EQ(total.parts.unknown, 4_KiB);
  EXPECT_EQ(census.direct().blocks, 1U);
  EXPECT_EQ(census.direct().live, 0x3008_B);
  EXPECT_EQ(census.direct().mapped, 0x5000_B);
}

} // namespace
} // namespace heapgap::analysis
