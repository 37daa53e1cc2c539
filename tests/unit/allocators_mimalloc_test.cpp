// A real heap under Debian's mimalloc 2.0.9, recorded from tests/targets/counted_heap (scenario
// "sample") with tests/support/record_image, beside the program's own count; as it is, and spoilt.
// libc's own blocks, one for each of two more threads, are not in that count.
#include "allocators/mimalloc/mimalloc_reader.h"
#include "allocators/mimalloc/segment_finder.h"
#include "support/heap_sums.h"
#include "support/recorded_image.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace heapgap::test {
namespace {

using allocators::mimalloc::Instance;
using allocators::mimalloc::MimallocReading;
using allocators::mimalloc::Page;
using allocators::mimalloc::Segment;
using nlohmann::json;

constexpr std::uint64_t libc_blocks = 2;
constexpr Bytes libc_block = 320_B;

class RecordedMimalloc : public testing::Test {
protected:
  RecordedMimalloc() {
    auto image = load_image(FIXTURES "/mimalloc-2.0.9.image");
    EXPECT_TRUE(image) << image.error().why;
    if (image) process = std::move(*image);
    std::ifstream(FIXTURES "/mimalloc-2.0.9.json") >> truth;
  }

  /// Reads the heap anew and adds it up.
  void read() {
    model = {};
    quality = {};
    auto outcome = allocators::mimalloc::read_mimalloc(*process, model, quality);
    ASSERT_TRUE(outcome) << outcome.error().why;
    reading = std::move(*outcome);
    EXPECT_EQ(process->fake_memory().faulted_in(), 0_B);
    blocks = 0;
    live = unknown = mapped = {};
    for (std::uint32_t arena = 0; arena < model.arenas().size(); ++arena) {
      const HeapSums sums = sums_of(model, arena);
      blocks += sums.live_blocks - sums.direct_blocks;
      live += sums.of(heap::SpanKind::live);
      unknown += sums.of(heap::SpanKind::unknown);
      for (const Bytes bytes : sums.kinds) mapped += bytes;
    }
    EXPECT_TRUE(model.direct_blocks().empty());
  }
  Instance instance() {
    auto search = allocators::mimalloc::find_instances(process->memory(), process->maps);
    return std::move(search.value().found.at(0));
  }
  /// A page with live blocks and at least two on its free list.
  Page page() {
    for (const Segment& segment : instance().segments) {
      for (const Page& one : segment.pages) {
        if (one.has_blocks() && one.used > 0 && one.free && one.capacity - one.used >= 2)
          return one;
      }
    }
    ADD_FAILURE() << "no such page";
    return {};
  }

  std::unique_ptr<FakeProcess> process;
  json truth;
  heap::Heap model;
  allocators::ReadingQuality quality;
  MimallocReading reading;
  std::uint64_t blocks = 0;
  Bytes live;
  Bytes unknown;
  Bytes mapped;
};

TEST_F(RecordedMimalloc, EqualsWhatTheProgramKnew) {
  read();
  ASSERT_EQ(reading.allocators.size(), 1U);
  EXPECT_TRUE(reading.refused.empty());
  EXPECT_EQ(blocks, truth.at("live_blocks").get<std::uint64_t>() + libc_blocks);
  EXPECT_EQ(live, Bytes{truth.at("live_bytes")} + libc_block * libc_blocks);
  EXPECT_EQ(mapped, reading.allocators[0].mapped);
  EXPECT_EQ(unknown, 0_B);
  EXPECT_EQ(reading.allocators[0].arena_count, 3U);
  EXPECT_EQ(reading.allocators[0].version, "2.0.9");
  EXPECT_TRUE(quality.consistent);
  EXPECT_EQ(quality.contradictions, 0U);
  EXPECT_EQ(quality.retries, 0U);
}

TEST_F(RecordedMimalloc, AListThatGoesInCirclesIsAContradiction) {
  const Page one = page();
  process->fake_memory().write_word(one.free, one.free.value);
  read();
  EXPECT_EQ(quality.contradictions, 1U);
  EXPECT_GT(unknown, 0_B);
  EXPECT_EQ(mapped, reading.allocators.at(0).mapped);
}

TEST_F(RecordedMimalloc, AListThatLeadsElsewhereIsAContradiction) {
  const Page one = page();
  process->fake_memory().write_word(one.free, one.blocks_end().value + 8);
  read();
  EXPECT_EQ(quality.contradictions, 1U);
  EXPECT_GT(unknown, 0_B);
}

TEST_F(RecordedMimalloc, ALinkInSwapIsUnreadable) {
  const Page one = page();
  process->fake_memory().set_pages(range_of(align_down(one.free, page_size), page_size),
                                   PageState::swapped);
  read();
  EXPECT_EQ(quality.contradictions, 0U);
  EXPECT_GT(quality.unreadable, 0_B);
  EXPECT_GT(unknown, 0_B);
  EXPECT_EQ(reading.allocators.at(0).reading, allocators::Reading::approximate);
}

TEST_F(RecordedMimalloc, ABlockOnThreadFreeIsCached) {
  read();
  const std::uint64_t before = blocks;
  const Instance found = instance();
  const Page one = page();
  // The first live block, as another thread would give it back.
  std::optional<Address> block;
  model.region_with(one.first_block)->for_each([&](const heap::Span& span) {
    if (!block && span.kind == heap::SpanKind::live) block = span.begin;
  });
  ASSERT_TRUE(block);
  process->fake_memory().write_word(*block, 0);
  process->fake_memory().write_word(one.descriptor + Bytes{found.layout->thread_free},
                                    block->value | 2U);
  read();
  EXPECT_EQ(blocks, before - 1);
  EXPECT_EQ(quality.contradictions, 0U);
  EXPECT_EQ(model.region_with(*block)->span_at(*block)->kind, heap::SpanKind::cached);
}

TEST_F(RecordedMimalloc, ASegmentWhosePagesMakeNoSenseIsRefused) {
  const Instance found = instance();
  for (const Segment& segment : found.segments) {
    process->fake_memory().write_word(segment.pages.front().descriptor, 0x7fff'ffff);
  }
  read();
  EXPECT_TRUE(reading.allocators.empty());
  EXPECT_EQ(reading.refused.size(), 1U);
  EXPECT_FALSE(quality.consistent);
  EXPECT_TRUE(model.claimed_ranges().empty());
}

TEST_F(RecordedMimalloc, ASegmentOfAnotherProcessIsNoneOfThisOne) {
  const Instance found = instance();
  ASSERT_GE(found.segments.size(), 2U);
  const Segment& last = found.segments.back();
  process->fake_memory().write_word(last.address + Bytes{found.layout->cookie},
                                    last.address.value ^ 0x1234'5678'9abc'def0);
  read();
  EXPECT_EQ(reading.allocators.size(), 2U);
}

} // namespace
} // namespace heapgap::test
