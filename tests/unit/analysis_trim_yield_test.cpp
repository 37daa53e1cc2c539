// What malloc_trim(0) would give back, against the rules of glibc applied page by page.
#include "analysis/trim_yield.h"
#include "support/naive_census.h"

#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

using heap::SpanKind;

constexpr Address begin{0x555555800000};

/// A region of spans given as (size, kind) from its beginning on.
using Spans = std::vector<std::pair<Bytes, SpanKind>>;

heap::Region region_of(const Spans& spans) {
  Bytes size;
  for (const auto& [bytes, kind] : spans) size += bytes;
  heap::Region region({.range = range_of(begin, size), .arena = 0});
  Address at = region.span_range().begin;
  for (const auto& [bytes, kind] : spans) {
    region.start(at, kind);
    at = at + bytes;
  }
  return region;
}

Bytes yield_of(const heap::Region& region, const PageRuns& pages, std::optional<Address> brk_end,
               Bytes step = page_size) {
  ResidentPages resident(pages);
  TrimYield trim(resident, brk_end, step);
  region.for_each([&](const heap::Span& span) { trim.add(span, region.shape()); });
  trim.end_region(region.shape());
  return trim.bytes();
}

Bytes yield_when_resident(const Spans& spans, bool in_brk_area, Bytes step = page_size) {
  const heap::Region region = region_of(spans);
  const Range all = region.range();
  return yield_of(region, {{{all.begin, align_up(all.end, page_size)}, PageState::resident}},
                  in_brk_area ? std::optional(all.end) : std::nullopt, step);
}

TEST(TrimYield, releases_the_whole_pages_inside_a_gap) {
  // The chunk begins at the region's beginning: its head keeps the first page.
  EXPECT_EQ(yield_when_resident({{0x4000_B, SpanKind::free}, {64_B, SpanKind::live}}, false),
            0x3000_B);
  EXPECT_EQ(
      yield_when_resident(
          {{0xfd0_B, SpanKind::live}, {0x2030_B, SpanKind::free}, {64_B, SpanKind::live}}, false),
      0x2000_B);
  EXPECT_EQ(
      yield_when_resident(
          {{0xfe0_B, SpanKind::live}, {0x2020_B, SpanKind::free}, {64_B, SpanKind::live}}, false),
      0x1000_B)
      << "48 bytes of the chunk stay, 32 are on the first page";
  EXPECT_EQ(yield_when_resident({{0x1010_B, SpanKind::free}, {64_B, SpanKind::live}}, false), 0_B);
}

TEST(TrimYield, merges_fastbins_but_leaves_caches) {
  const Bytes half{0x1800};
  EXPECT_EQ(
      yield_when_resident(
          {{half, SpanKind::free}, {half, SpanKind::mergeable}, {64_B, SpanKind::live}}, false),
      0x2000_B);
  EXPECT_EQ(yield_when_resident(
                {{half, SpanKind::free}, {half, SpanKind::cached}, {64_B, SpanKind::live}}, false),
            0_B);
}

TEST(TrimYield, lowers_the_break_to_what_top_needs) {
  EXPECT_EQ(yield_when_resident({{0x1000_B, SpanKind::live}, {0x4000_B, SpanKind::top}}, true),
            0x3000_B)
      << "33 bytes of top stay, hence its first page";
  EXPECT_EQ(yield_when_resident({{0xfd0_B, SpanKind::live}, {0x4030_B, SpanKind::top}}, true),
            0x4000_B);
  EXPECT_EQ(yield_when_resident({{0x1000_B, SpanKind::live}, {0x4000_B, SpanKind::top}}, false),
            0_B)
      << "a top outside the brk area stays";
  EXPECT_EQ(yield_when_resident({{64_B, SpanKind::live}, {32_B, SpanKind::top}}, true), 0_B);
}

TEST(TrimYield, keeps_one_byte_more_than_the_smallest_top) {
  EXPECT_EQ(yield_when_resident({{0xfe0_B, SpanKind::live}, {0x4020_B, SpanKind::top}}, true),
            0x3000_B);
  EXPECT_EQ(yield_when_resident({{0xfd0_B, SpanKind::live}, {0x4030_B, SpanKind::top}}, true),
            0x4000_B);
}

TEST(TrimYield, lowers_the_break_by_huge_pages_when_glibc_keeps_to_them) {
  EXPECT_EQ(yield_when_resident({{0x1000_B, SpanKind::live}, {5_MiB, SpanKind::top}}, true, 2_MiB),
            4_MiB);
}

TEST(TrimYield, counts_only_what_is_in_memory) {
  const heap::Region region = region_of({{0x4000_B, SpanKind::free}, {64_B, SpanKind::live}});
  const PageRuns pages{{range_of(begin + page_size, page_size), PageState::resident},
                       {range_of(begin + page_size * 2, page_size), PageState::zero_page},
                       {range_of(begin + page_size * 3, page_size), PageState::swapped}};
  EXPECT_EQ(yield_of(region, pages, {}), page_size);
}

/// The rules once more, page by page: consolidation, then every page that lies in one free chunk
/// behind its first 48 bytes, or in the part of top above its first 33.
Bytes naive_yield(const heap::Region& region, const std::set<Address>& resident,
                  std::optional<Address> brk_end) {
  struct Chunk {
    Range range;
    bool merges = false;
    bool is_top = false;
  };
  std::vector<Chunk> free;
  bool joins = false;
  region.for_each([&](const heap::Span& span) {
    const bool is_fast = span.kind == SpanKind::mergeable;
    const bool is_top = span.kind == SpanKind::top;
    const Range chunk{span.begin - 8_B, span.end() - 8_B};
    if (!is_fast && !is_top && span.kind != SpanKind::free) {
      joins = false;
      return;
    }
    if (joins && (is_fast || free.back().merges)) {
      free.back().range.end = chunk.end;
      free.back().merges = true;
      free.back().is_top = is_top;
    } else {
      free.push_back({chunk, is_fast, is_top});
    }
    joins = !is_top;
  });
  Bytes sum;
  for (const Address page : resident) {
    for (const Chunk& chunk : free) {
      const Bytes kept = chunk.is_top ? 33_B : 48_B;
      const Range gives{chunk.range.begin + kept, chunk.range.end};
      if (chunk.is_top && brk_end != chunk.range.end) continue;
      if (gives.contains(range_of(page, page_size))) sum += page_size;
    }
  }
  return sum;
}

RC_GTEST_PROP(TrimYield, follows_the_rules_on_any_heap, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const auto below = [&](std::uint64_t limit) {
    return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(random);
  };
  Spans spans;
  Bytes size;
  const auto add = [&](Bytes bytes, SpanKind kind) {
    spans.emplace_back(bytes, kind);
    size += bytes;
  };
  for (std::uint64_t left = below(60); left > 0; --left) {
    auto kind = static_cast<SpanKind>(below(heap::span_kinds));
    if (kind == SpanKind::top) kind = SpanKind::mergeable;
    // glibc never leaves two free chunks side by side.
    if (kind == SpanKind::free && !spans.empty() && spans.back().second == kind) continue;
    add(16_B * (2 + below(below(3) == 0 ? 900 : 20)), kind);
  }
  if (!spans.empty() && spans.back().second == SpanKind::free) add(32_B, SpanKind::live);
  add(align_up(begin + size + 32_B, page_size) + page_size * below(4) - (begin + size),
      SpanKind::top);
  const heap::Region region = region_of(spans);
  PageRuns pages;
  for (Address page = region.range().begin; page < region.range().end; page = page + page_size) {
    if (below(3) != 0) pages.push_back({range_of(page, page_size), PageState::resident});
  }
  const auto brk_end = below(2) == 0 ? std::optional(region.range().end) : std::nullopt;
  RC_ASSERT(yield_of(region, pages, brk_end) ==
            naive_yield(region, test::resident_pages(pages), brk_end));
}

} // namespace
} // namespace heapgap::analysis
