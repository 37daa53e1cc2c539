// Whose live blocks hold idle bytes in memory: known pages, and against a count byte by byte.
#include "analysis/page_pinners.h"
#include "support/naive_census.h"

#include <map>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

using heap::SpanKind;

constexpr Address begin{0x555555800000};

PagePinners pinners_of(const heap::Region& region, ResidentPages& resident) {
  PagePinners pinners(resident);
  region.for_each([&](const heap::Span& span) { pinners.add(span, region.shape()); });
  pinners.end_region();
  return pinners;
}

heap::Region region_of(const std::vector<std::pair<Bytes, SpanKind>>& spans) {
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

PageRuns all_of(const heap::Region& region) {
  return {{{region.range().begin, align_up(region.range().end, page_size)}, PageState::resident}};
}

TEST(PagePinners, shares_a_page_out_by_live_bytes) {
  // On one page 3 live blocks of 56 usable bytes, one of 168: half and half.
  const heap::Region region = region_of({{64_B, SpanKind::live},
                                         {64_B, SpanKind::live},
                                         {64_B, SpanKind::live},
                                         {176_B, SpanKind::live},
                                         {1000_B - 8_B, SpanKind::free},
                                         {4096_B - 1360_B, SpanKind::cached}});
  ResidentPages resident(all_of(region));
  const PagePinners pinners = pinners_of(region, resident);
  const Bytes idle{4096 - 64 * 3 - 176};
  // The region's spans lie 8 bytes further than its chunks (heap/region.h): the last one wraps.
  EXPECT_NEAR(static_cast<double>(pinners.pinned(size_class_of(56_B)).count),
              static_cast<double>(idle.count) / 2, 8);
  EXPECT_NEAR(static_cast<double>(pinners.pinned(size_class_of(168_B)).count),
              static_cast<double>(idle.count) / 2, 8);
}

TEST(PagePinners, nothing_pins_pages_that_are_free_or_not_in_memory) {
  const heap::Region region = region_of({{0x10000_B, SpanKind::free}, {0x1000_B, SpanKind::live}});
  ResidentPages none(PageRuns{});
  EXPECT_EQ(pinners_of(region, none).pinned(size_class_of(0xff8_B)), 0_B);
  ResidentPages resident(all_of(region));
  EXPECT_LT(pinners_of(region, resident).pinned(size_class_of(0xff8_B)), page_size)
      << "the last page of the gap at most";
}

RC_GTEST_PROP(PagePinners, share_out_no_more_than_what_shares_a_page_with_live_bytes, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  heap::Region region({.range = range_of(begin, 64_KiB), .arena = 0});
  std::map<Address, std::pair<std::uint64_t, std::uint64_t>> pages; // live, idle
  constexpr std::array kinds{SpanKind::live, SpanKind::free, SpanKind::cached, SpanKind::metadata};
  const Range where = region.span_range();
  for (Address at = where.begin; at < where.end;) {
    const Address end =
        std::min(at + 16_B * (2 + random() % (random() % 8 == 0 ? 900 : 20)), where.end);
    const SpanKind kind = kinds.at(random() % kinds.size());
    region.start(at, kind);
    const Address first = kind == SpanKind::live ? at + 8_B : at;
    for (Address byte = first; byte < std::min(end, region.range().end); byte = byte + 1_B) {
      auto& [live, idle] = pages[align_down(byte, page_size)];
      if (kind == SpanKind::live) ++live;
      if (kind == SpanKind::free || kind == SpanKind::cached) ++idle;
    }
    at = end;
  }
  std::uint64_t shared = 0;
  for (const auto& [page, bytes] : pages) shared += bytes.first > 0 ? bytes.second : 0;
  ResidentPages resident(all_of(region));
  const PagePinners pinners = pinners_of(region, resident);
  std::uint64_t sum = 0;
  for (std::size_t index = 0; index < size_classes; ++index) sum += pinners.pinned(index).count;
  RC_ASSERT(sum <= shared);
  RC_ASSERT(sum + 128 * pages.size() >= shared); // rounded down for each class of a page
}

} // namespace
} // namespace heapgap::analysis
