// Percentiles of requests, and how gaps fit them.
#include "analysis/fit.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

using heap::SpanKind;

SizeClassRow live_row(std::size_t index, std::uint64_t blocks) {
  const auto [min, max] = size_class_bounds(index);
  return {min, max, blocks, max * blocks, 0};
}

TracedClassRow traced_row(Bytes usable, std::optional<std::uint64_t> allocs) {
  const auto [min, max] = size_class_bounds(size_class_of(usable));
  return {min, max, allocs, std::nullopt, 0, {}};
}

SpanCensus census_of(std::initializer_list<std::pair<Bytes, SpanKind>> spans) {
  SpanCensus census(1);
  Address at{0x10000};
  for (const auto& [size, kind] : spans) {
    census.add(heap::Span{at, size, kind}, {.range = {}, .arena = 0});
    at = at + size;
  }
  return census;
}

TEST(Fit, is_not_known_where_nothing_lives_or_nothing_is_free) {
  Fit fit = fit_to_live_blocks({});
  ASSERT_EQ(fit.requests.size(), 3U);
  for (const RequestFit& row : fit.requests) EXPECT_EQ(row.request, std::nullopt);
  const std::vector<SizeClassRow> rows{live_row(0, 1)};
  fit = fit_to_live_blocks(rows);
  set_gaps(SpanCensus(1).gaps_by_class(), fit);
  EXPECT_EQ(fit.requests.front().request, 16_B);
  EXPECT_EQ(fit.requests.front().unusable_index, std::nullopt) << "nothing is free";
  EXPECT_EQ(largest_request_of(SpanCensus(1)), std::nullopt);
}

TEST(Fit, has_no_index_without_gaps_that_can_be_split) {
  const std::vector<SizeClassRow> rows{live_row(2, 10)};
  for (const RequestFit& row : fit_to_live_blocks(rows).requests) {
    EXPECT_EQ(row.request, 48_B);
    EXPECT_EQ(row.unusable_index, std::nullopt);
  }
}

TEST(Fit, takes_the_nearest_rank) {
  const std::vector<SizeClassRow> rows{live_row(0, 50), live_row(1, 45), live_row(2, 4),
                                       live_row(3, 1)};
  const Fit fit = fit_to_live_blocks(rows);
  EXPECT_EQ(fit.requests[0].percentile, 50U);
  EXPECT_EQ(fit.requests[0].request, 16_B);
  EXPECT_EQ(fit.requests[1].request, 32_B);
  EXPECT_EQ(fit.requests[2].request, 48_B);
}

TEST(Fit, of_allocations_takes_the_place_of_live_blocks_once_there_are_any) {
  const std::vector<SizeClassRow> rows{live_row(0, 50)};
  Fit fit = fit_to_live_blocks(rows);
  set_gaps(census_of({{0x30_B, SpanKind::free}, {0x90_B, SpanKind::free}}).gaps_by_class(), fit);
  EXPECT_DOUBLE_EQ(*fit.requests[0].unusable_index, 0);
  const std::vector<TracedClassRow> untraced{traced_row(100_B, std::nullopt)};
  fit_to_allocations(untraced, fit);
  EXPECT_FALSE(fit.of_allocations);
  EXPECT_EQ(fit.requests[0].request, 16_B);
  const std::vector<TracedClassRow> traced{traced_row(24_B, 0), traced_row(100_B, 7)};
  fit_to_allocations(traced, fit);
  EXPECT_TRUE(fit.of_allocations);
  EXPECT_EQ(fit.requests[0].request, 112_B);
  EXPECT_DOUBLE_EQ(*fit.requests[0].unusable_index, 0.25) << "0x30 of 0xc0 bytes";
}

TEST(Fit, knows_the_largest_request_by_the_rules_of_glibc) {
  EXPECT_EQ(largest_request_of(census_of({{0x100_B, SpanKind::free}})), 0xf8_B);
  EXPECT_EQ(largest_request_of(census_of({{0x120_B, SpanKind::top}})), 0xf8_B)
      << "32 bytes of top are never handed out";
  EXPECT_EQ(largest_request_of(census_of({{0x100_B, SpanKind::free}, {0x110_B, SpanKind::top}})),
            0xf8_B);
  EXPECT_EQ(largest_request_of(census_of({{0x20_B, SpanKind::top}})), std::nullopt);
}

RC_GTEST_PROP(Fit, counts_a_gap_as_unusable_when_no_block_of_the_class_fits, ()) {
  const auto sizes =
      *rc::gen::container<std::vector<std::uint16_t>>(20, rc::gen::arbitrary<std::uint16_t>());
  const Bytes request = 16_B * *rc::gen::inRange<std::uint64_t>(1, 65); // exact up to 1 KiB
  SpanCensus census(1);
  Bytes too_small;
  Bytes total;
  Address at{0x10000};
  for (const std::uint16_t size : sizes) {
    const Bytes gap = 16_B * (2 + std::uint64_t{size} / 64);
    census.add(heap::Span{at, gap, SpanKind::free}, {.range = {}, .arena = 0});
    at = at + gap;
    total += gap;
    if (gap - 8_B < request - 8_B) too_small += gap; // glibc's usable sizes are 8 off
  }
  const std::vector<SizeClassRow> rows{live_row(size_class_of(request), 1)};
  Fit fit = fit_to_live_blocks(rows);
  set_gaps(census.gaps_by_class(), fit);
  RC_ASSERT(std::ranges::all_of(fit.requests, [&](const RequestFit& row) {
    return row.request == request && row.unusable_index == static_cast<double>(too_small.count) /
                                                               static_cast<double>(total.count);
  }));
}

} // namespace
} // namespace heapgap::analysis
