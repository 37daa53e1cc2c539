// heap::Region against a map of spans, through random changes.
#include "heap/region.h"
#include "support/naive_spans.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::heap {
namespace {

constexpr Address begin{0x7f0000000000};

RegionShape shape_of(std::uint64_t granules, Bytes granule, Bytes shift) {
  return {.range = range_of(begin, granule * granules),
          .arena = 0,
          .granule = granule,
          .block_header = 8_B,
          .shift = shift};
}

std::vector<Span> spans_of(const Region& region) {
  std::vector<Span> spans;
  region.for_each([&](const Span& span) { spans.push_back(span); });
  return spans;
}

SpanKind any_kind() {
  return static_cast<SpanKind>(*rc::gen::inRange<std::size_t>(0, span_kinds));
}

/// A region and its naive twin; every change is made to both.
struct Twins {
  explicit Twins(const RegionShape& shape) : region(shape), naive(region.span_range()) {}

  [[nodiscard]] Address any_granule() const {
    const auto granules = region.range().size().count / region.shape().granule.count;
    return region.span_range().begin +
           region.shape().granule * *rc::gen::inRange<std::uint64_t>(0, granules);
  }
  void change() {
    switch (*rc::gen::weightedElement<int>({{20, 0}, {1, 1}, {1, 2}})) {
    case 0: {
      const Address at = any_granule();
      const SpanKind kind = any_kind();
      region.start(at, kind);
      naive.start(at, kind);
      break;
    }
    case 1: {
      const Address from = any_granule();
      region.erase_from(from);
      naive.erase_from(from);
      break;
    }
    default:
      resize();
    }
  }
  void resize() {
    const Bytes size = region.shape().granule * *rc::gen::inRange<std::uint64_t>(1, 400);
    region.resize(region.range().begin + size);
    naive.resize(region.span_range().end);
  }
  void compare_at(Address address) const {
    RC_ASSERT(region.span_at(address) == naive.span_at(address));
    RC_ASSERT(region.span_covering(address) == naive.span_covering(address));
  }
  void compare_in(Range where) const {
    std::vector<Span> inside;
    region.for_each_in(where, [&](const Span& span) { inside.push_back(span); });
    std::vector<Span> expected;
    for (const Span& span : naive.all()) {
      if (range_of(span.begin, span.size).overlaps(where)) expected.push_back(span);
    }
    RC_ASSERT(inside == expected);
  }
  void compare() const {
    RC_ASSERT(spans_of(region) == naive.all());
    const Address from = any_granule() - Bytes{*rc::gen::inRange<std::uint64_t>(0, 16)};
    compare_in({from, from + Bytes{*rc::gen::inRange<std::uint64_t>(1, 3000)}});
    RC_ASSERT(region.last() == naive.last());
    for (Address at = region.range().begin - 24_B; at < region.range().end + 24_B; at = at + 8_B) {
      compare_at(at);
    }
    compare_at({});
  }

  Region region;
  test::NaiveSpans naive;
};

RC_GTEST_PROP(Region, does_what_a_map_of_spans_does, ()) {
  const Bytes granule{*rc::gen::element<std::uint64_t>(8, 16, 64)};
  const Bytes shift{*rc::gen::element<std::uint64_t>(0, 8)};
  const auto granules = *rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(1, 400),
                                        rc::gen::element<std::uint64_t>(63, 64, 65, 128, 192));
  Twins twins(shape_of(granules, granule, shift));
  const auto changes = *rc::gen::inRange(0, 120);
  for (int change = 0; change < changes; ++change) twins.change();
  twins.compare();
}

TEST(Region, has_no_span_before_the_first_start) {
  Region region(shape_of(128, 16_B, 8_B));
  EXPECT_EQ(region.last(), std::nullopt);
  EXPECT_EQ(region.span_covering(begin + 40_B), std::nullopt);
  region.start(begin + 8_B + 1_KiB, SpanKind::live);
  EXPECT_EQ(region.span_covering(begin + 8_B + 1_KiB - 1_B), std::nullopt);
  EXPECT_EQ(region.last(), (Span{begin + 8_B + 1_KiB, 1_KiB, SpanKind::live}));
}

TEST(Region, reaches_over_what_was_erased) {
  Region region(shape_of(256, 16_B, 8_B));
  region.start(begin + 8_B, SpanKind::live);
  region.start(begin + 8_B + 1_KiB, SpanKind::live);
  region.erase_from(begin + 8_B + 1_KiB);
  EXPECT_EQ(spans_of(region).size(), 1U);
  EXPECT_EQ(region.last(), (Span{begin + 8_B, 4_KiB, SpanKind::live}));
}

TEST(Region, moves_its_spans_by_the_shift) {
  Region region(shape_of(4, 16_B, 8_B));
  region.start(begin + 8_B, SpanKind::live);
  EXPECT_EQ(region.span_range(), (Range{begin + 8_B, begin + 72_B}));
  EXPECT_EQ(region.span_at(begin), std::nullopt);
  EXPECT_EQ(region.span_at(begin + 16_B), std::nullopt);
  EXPECT_EQ(region.span_covering(begin + 71_B), (Span{begin + 8_B, 64_B, SpanKind::live}));
  EXPECT_EQ(region.span_covering(begin + 72_B), std::nullopt);
}

TEST(Region, gives_a_span_another_kind_in_place) {
  Region region(shape_of(256, 16_B, 8_B));
  for (std::size_t kind = 0; kind < span_kinds; ++kind) {
    region.start(begin + 8_B, static_cast<SpanKind>(kind));
    EXPECT_EQ(region.span_at(begin + 8_B)->kind, static_cast<SpanKind>(kind));
    EXPECT_EQ(spans_of(region).size(), 1U);
  }
}

TEST(Region, keeps_where_blocks_end) {
  RegionShape shape = shape_of(256, 16_B, 8_B);
  shape.keeps_ends = true;
  Region region(shape);
  const Address at = begin + 8_B;
  region.start_block(at, 21_B, at + 64_B);
  region.start_block(at + 64_B, 32_B, at + 96_B);
  region.start_block(at + 96_B, 33_B, at + 144_B);
  region.start(at + 144_B, SpanKind::free);
  EXPECT_EQ(spans_of(region), (std::vector<Span>{{at, 32_B, SpanKind::live, 11_B},
                                                 {at + 32_B, 32_B, SpanKind::padding},
                                                 {at + 64_B, 32_B, SpanKind::live},
                                                 {at + 96_B, 48_B, SpanKind::live, 15_B},
                                                 {at + 144_B, 4_KiB - 144_B, SpanKind::free}}));
  EXPECT_EQ(region.span_at(at)->padding, 11_B);
  std::vector<Span> cleared;
  EXPECT_EQ(region.allocate(at, 16_B, cleared), 16_B);
  EXPECT_EQ(region.span_at(at)->padding, 0_B);
}

TEST(Region, may_be_empty) {
  const Region region(shape_of(0, 16_B, 8_B));
  EXPECT_EQ(region.last(), std::nullopt);
  EXPECT_EQ(region.span_covering(begin + 8_B), std::nullopt);
  EXPECT_TRUE(spans_of(region).empty());
}

TEST(Region, CachedSpansBecomeLiveAndNoOthers) {
  Region region(shape_of(300, 16_B, 8_B));
  std::vector<Span> expected;
  for (std::size_t i = 0; i < 300; i += 2) {
    auto kind = static_cast<SpanKind>(i / 2 % span_kinds);
    region.start(region.span_range().begin + 16_B * i, kind);
    if (is_cached(kind)) kind = SpanKind::live;
    expected.push_back({region.span_range().begin + 16_B * i, 32_B, kind});
  }
  region.uncache();
  EXPECT_EQ(spans_of(region), expected);
}

RC_GTEST_PROP(Region, hashes_are_equal_when_spans_are, ()) {
  const auto shape = shape_of(*rc::gen::inRange<std::uint64_t>(1, 300), 16_B, 8_B);
  Twins one(shape);
  Twins other(shape);
  for (int changes = *rc::gen::inRange(0, 30); changes > 0; --changes) one.change();
  for (int changes = *rc::gen::inRange(0, 30); changes > 0; --changes) other.change();
  const bool same =
      one.region.range() == other.region.range() && spans_of(one.region) == spans_of(other.region);
  RC_ASSERT((one.region.hash(5) == other.region.hash(5)) == same);
  Region copy(one.region.shape());
  for (const Span& span : spans_of(one.region)) copy.start(span.begin, span.kind);
  RC_ASSERT(copy.hash(5) == one.region.hash(5));
  RC_ASSERT(copy.hash(5) != copy.hash(6));
}

} // namespace
} // namespace heapgap::heap
