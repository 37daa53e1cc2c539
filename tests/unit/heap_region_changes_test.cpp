// What allocations and releases make of a region: against a plain list of spans.
#include "heap/region.h"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::heap {
namespace {

constexpr Address base{0x7f0000000000};

std::vector<Span> spans_of(const Region& region) {
  std::vector<Span> spans;
  region.for_each([&](const Span& span) { spans.push_back(span); });
  return spans;
}

constexpr bool is_gap(const Span& span) {
  return span.kind == SpanKind::free || span.kind == SpanKind::top;
}

/// The same changes made to a list, one rule after the other.
struct SpanList {
  std::vector<Span> spans;
  Range where;

  /// Frees spans[at]; returns where the gap is then.
  void free(std::size_t at) {
    spans[at].kind = SpanKind::free;
    if (at + 1 < spans.size() && is_gap(spans[at + 1])) join(at);
    if (at > 0 && spans[at - 1].kind == SpanKind::free) join(at - 1);
  }
  void join(std::size_t at) {
    spans[at].size += spans[at + 1].size;
    spans[at].kind = spans[at + 1].kind;
    spans.erase(spans.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  std::optional<Bytes> release(Address begin) {
    for (std::size_t at = 0; at < spans.size(); ++at) {
      if (spans[at].begin != begin || spans[at].kind != SpanKind::live) continue;
      const Bytes size = spans[at].size;
      free(at);
      return size;
    }
    return std::nullopt;
  }
  std::vector<Span> clear(Range range) {
    std::vector<Span> cleared;
    if (range.empty()) return cleared;
    for (std::size_t at = 0; at < spans.size(); ++at) {
      const Span span = spans[at];
      if (span.kind != SpanKind::live || !range.overlaps({span.begin, span.end()})) continue;
      cleared.push_back(span);
      free(at);
      at = 0;
    }
    return cleared;
  }
  std::vector<Span> allocate(Range range) {
    auto cleared = clear(range);
    std::vector<Span> cut;
    const Address covered = spans.empty() ? where.end : spans.front().begin;
    if (range.end < covered) cut.push_back({range.end, covered - range.end, SpanKind::unknown});
    for (const Span& span : spans) {
      const Range front{span.begin, std::min(span.end(), range.begin)};
      const Range behind{std::max(span.begin, range.end), span.end()};
      const bool whole = front.size() == span.size;
      const bool was_top = span.kind == SpanKind::top && !whole;
      if (!front.empty())
        cut.push_back({front.begin, front.size(), was_top ? SpanKind::free : span.kind});
      if (!behind.empty()) cut.push_back({behind.begin, behind.size(), span.kind});
    }
    cut.push_back({range.begin, range.size(), SpanKind::live});
    std::ranges::sort(cut, {}, &Span::begin);
    spans = cut;
    return cleared;
  }
};

struct Twins {
  Twins() {
    shift = Bytes{*rc::gen::element<std::uint64_t>(0, 8)};
    granules = *rc::gen::inRange<std::uint64_t>(1, 300);
    region.emplace(RegionShape{range_of(base, 16_B * granules), 0, 16_B, 8_B, shift});
    list.where = region->span_range();
    const auto starts = *rc::gen::inRange(0, 40);
    for (int start = 0; start < starts; ++start) {
      region->start(any(), *rc::gen::element(SpanKind::free, SpanKind::live, SpanKind::live,
                                             SpanKind::cached, SpanKind::mergeable,
                                             SpanKind::metadata, SpanKind::unknown));
    }
    if (*rc::gen::arbitrary<bool>()) {
      const Address top = any();
      region->erase_from(top);
      region->start(top, SpanKind::top);
    }
    list.spans = spans_of(*region);
  }

  [[nodiscard]] Address any() const {
    return region->span_range().begin + 16_B * *rc::gen::inRange<std::uint64_t>(0, granules);
  }
  void change() {
    const Address begin = any();
    std::vector<Span> cleared;
    switch (*rc::gen::inRange(0, 3)) {
    case 0: {
      const Bytes size{*rc::gen::inRange<std::uint64_t>(1, 600)};
      const Bytes rounded{(size.count + 15) / 16 * 16};
      const auto taken = region->allocate(begin, size, cleared);
      const bool fits = begin + size <= region->span_range().end;
      RC_ASSERT(taken == (fits ? std::optional(rounded) : std::nullopt));
      if (fits) RC_ASSERT(cleared == list.allocate(range_of(begin, rounded)));
      break;
    }
    case 1: {
      const auto live = region->next_live(begin);
      const Address at = live ? live->begin : begin;
      RC_ASSERT(region->release(at) == list.release(at));
      break;
    }
    default: {
      const Range range = range_of(begin, Bytes{*rc::gen::inRange<std::uint64_t>(0, 200)});
      region->clear(range, cleared);
      RC_ASSERT(cleared == list.clear(intersection(range, region->span_range())));
    }
    }
    RC_ASSERT(spans_of(*region) == list.spans);
  }

  Bytes shift;
  std::uint64_t granules = 0;
  std::optional<Region> region;
  SpanList list;
};

RC_GTEST_PROP(RegionChanges, do_what_a_list_of_spans_does, ()) {
  Twins twins;
  const auto changes = *rc::gen::inRange(0, 60);
  for (int change = 0; change < changes; ++change) twins.change();
}

Region region_of(std::initializer_list<std::pair<Bytes, SpanKind>> starts, Bytes size = 1_KiB) {
  Region region({.range = range_of(base, size), .arena = 0});
  for (const auto& [at, kind] : starts) region.start(base + 8_B + at, kind);
  return region;
}

Span span(Bytes from, Bytes to, SpanKind kind) {
  return {base + 8_B + from, to - from, kind};
}

TEST(RegionChanges, merge_a_gap_with_gaps_only) {
  for (const auto other : {SpanKind::cached, SpanKind::mergeable, SpanKind::metadata,
                           SpanKind::unknown, SpanKind::live}) {
    Region region = region_of({{0_B, other}, {32_B, SpanKind::live}, {64_B, other}});
    EXPECT_EQ(region.release(base + 40_B), 32_B);
    EXPECT_EQ(spans_of(region),
              (std::vector{span(0_B, 32_B, other), span(32_B, 64_B, SpanKind::free),
                           span(64_B, 1_KiB, other)}));
  }
  Region region = region_of({{0_B, SpanKind::free}, {32_B, SpanKind::live}, {64_B, SpanKind::top}});
  EXPECT_EQ(region.release(base + 40_B), 32_B);
  EXPECT_EQ(spans_of(region), std::vector{span(0_B, 1_KiB, SpanKind::top)});
}

TEST(RegionChanges, leave_no_span_without_bytes) {
  Region region = region_of({{0_B, SpanKind::top}});
  std::vector<Span> cleared;
  EXPECT_EQ(region.allocate(base + 8_B, 1_KiB, cleared), 1_KiB);
  EXPECT_EQ(spans_of(region), std::vector{span(0_B, 1_KiB, SpanKind::live)});
}

TEST(RegionChanges, refuse_what_is_not_theirs) {
  Region region = region_of({{0_B, SpanKind::top}});
  std::vector<Span> cleared;
  for (const auto& [begin, size] : std::initializer_list<std::pair<Address, Bytes>>{
           {base, 32_B},                           // before the first granule
           {base + 9_B, 32_B},                     // between granules
           {base + 8_B, 1_KiB + 1_B},              // one byte too long
           {base + 1_KiB + 8_B, 16_B},             // behind
           {base + 8_B, Bytes{~std::uint64_t{0}}}, // wraps around
           {base + 8_B, {}},                       // nothing
           {{}, 16_B}}) {
    EXPECT_EQ(region.allocate(begin, size, cleared), std::nullopt) << begin.value;
    EXPECT_EQ(region.release(begin), std::nullopt);
  }
  EXPECT_EQ(spans_of(region), std::vector{span(0_B, 1_KiB, SpanKind::top)});
}

TEST(RegionChanges, extend_top_and_nothing_else) {
  Region with_top = region_of({{0_B, SpanKind::live}, {32_B, SpanKind::top}});
  with_top.extend(base + 2_KiB);
  EXPECT_EQ(with_top.last(), span(32_B, 2_KiB, SpanKind::top));
  Region without = region_of({{0_B, SpanKind::live}});
  without.extend(base + 2_KiB);
  EXPECT_EQ(spans_of(without),
            (std::vector{span(0_B, 1_KiB, SpanKind::live), span(1_KiB, 2_KiB, SpanKind::unknown)}));
}

// A million neighbours freed in a row: looking for the gap before each takes a step, not a search.
TEST(RegionChanges, find_large_neighbours_at_once) {
  constexpr std::uint64_t blocks = 1'000'000;
  Region region({.range = range_of(base, 1_KiB * blocks), .arena = 0});
  for (std::uint64_t block = 0; block < blocks; ++block) {
    region.start(base + 8_B + 1_KiB * block, SpanKind::live);
  }
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t block = 0; block < blocks; ++block) {
    ASSERT_EQ(region.release(base + 8_B + 1_KiB * block), 1_KiB);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(spans_of(region), std::vector{span(0_B, 1_KiB * blocks, SpanKind::free)});
}

} // namespace
} // namespace heapgap::heap
