// Real heaps on Debian's jemallocs, recorded from tests/targets/known_heap (scenario "sample") with
// tests/support/record_image, each beside what the program and jemalloc said of them; as they are,
// and spoilt. Pages that hold nothing but blocks are zeros in the recordings.
#include "allocators/jemalloc/tree_finder.h"
#include "support/jemalloc_sums.h"
#include "support/recorded_image.h"

#include <cctype>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace heapgap::test {
namespace {

using allocators::jemalloc::Instance;
using heap::SpanKind;
using nlohmann::json;

class RecordedJemalloc : public testing::TestWithParam<const char*> {
protected:
  RecordedJemalloc() {
    const std::string base = std::string(FIXTURES "/jemalloc-") + GetParam();
    auto image = load_image(base + ".image");
    EXPECT_TRUE(image) << image.error().why;
    if (image) process = std::move(*image);
    std::ifstream(base + ".json") >> truth;
  }

  /// Reads the heap anew.
  void read() {
    found = {};
    const auto outcome = read_and_add_up(*process, found);
    ASSERT_TRUE(outcome) << outcome.error().why;
    EXPECT_EQ(process->fake_memory().faulted_in(), 0_B);
  }
  Instance instance() {
    const auto search = allocators::jemalloc::find_trees(process->memory(), process->maps);
    return search.value().found.at(0);
  }
  std::uint64_t word(Address at) {
    std::uint64_t value = 0;
    const target::ReadPiece piece{at, std::as_writable_bytes(std::span(&value, 1))};
    EXPECT_EQ(process->memory().read({&piece, 1}).value(), 8_B);
    return value;
  }
  /// Of the extents in the model; base blocks are its large loose spans.
  std::vector<Address> descriptors() {
    std::set<Address> all;
    for (const heap::LooseSpan& loose : found.heap.loose_spans()) {
      if (loose.span.size < 2_MiB) continue;
      const auto runs = process->memory().pages(range_of(loose.span.begin, loose.span.size));
      for (const PageRun& run : runs.value()) {
        for (Address at = run.range.begin; at < run.range.end; at = at + 64_B) {
          if (found.heap.region_with({word(at + 8_B)}) != nullptr) all.insert(at);
        }
      }
    }
    return {all.begin(), all.end()};
  }
  void add(Address at, std::uint64_t more) {
    process->fake_memory().write_word(at, word(at) + more);
  }

  std::unique_ptr<FakeProcess> process;
  json truth;
  JemallocHeap found;
};

TEST_P(RecordedJemalloc, EqualsWhatTheProgramKnew) {
  read();
  EXPECT_THAT(found.quality.notes, testing::IsEmpty());
  EXPECT_TRUE(found.quality.consistent);
  EXPECT_EQ(found.quality.contradictions, 0U);
  EXPECT_EQ(found.quality.retries, 0U);
  EXPECT_EQ(found.spans_of(SpanKind::live), truth.at("live_blocks"));
  EXPECT_EQ(found.bytes_of(SpanKind::live), truth.at("live_bytes"));
  EXPECT_EQ(found.bytes_of(SpanKind::unknown), 0U);
  const json& counters = truth.at("jemalloc");
  EXPECT_EQ(found.mapped.count, counters.at("mapped"));
  EXPECT_EQ(found.figure("active_bytes"), counters.at("active"));
  EXPECT_EQ(found.figure("retained_bytes"), counters.at("retained"));
  EXPECT_EQ(found.figure("allocated_bytes"), counters.at("allocated"));
  EXPECT_EQ(found.figure("tcaches"), 3U);
  ASSERT_EQ(found.reading.allocators.size(), 1U);
  EXPECT_EQ(found.reading.allocators[0].mapped, found.mapped);
  EXPECT_EQ(found.reading.allocators[0].reading, allocators::Reading::exact);
}

TEST_P(RecordedJemalloc, CountersThatDifferFromTheExtentsAreSaid) {
  read();
  const Bytes mapped = found.mapped;
  const Instance tree = instance();
  add(tree.arenas.at(0).arena + Bytes{tree.layout.arena.active_pages}, 7);
  read();
  EXPECT_FALSE(found.quality.consistent);
  EXPECT_EQ(found.mapped, mapped + page_size * 7);
  EXPECT_EQ(found.heap.arenas().at(0).unlocated, page_size * 7);
  EXPECT_EQ(found.reading.allocators.at(0).mapped, found.mapped);
}

TEST_P(RecordedJemalloc, ArenasThatMakeNoSenseAreRefused) {
  const Instance tree = instance();
  for (const auto& arena : tree.arenas) {
    process->fake_memory().write_word(arena.arena + Bytes{tree.layout.arena.base}, 0);
  }
  read();
  EXPECT_TRUE(found.reading.allocators.empty());
  EXPECT_THAT(found.reading.refused, testing::ElementsAre(testing::HasSubstr("arenas")));
  EXPECT_TRUE(found.heap.regions().empty());
}

TEST_P(RecordedJemalloc, ExtentsThatMakeNoSenseAreRefused) {
  read();
  const std::uint64_t other_class = std::uint64_t{0xff} << instance().layout.extent.class_shift;
  for (const Address descriptor : descriptors()) {
    process->fake_memory().write_word(descriptor, word(descriptor) ^ other_class);
  }
  read();
  EXPECT_TRUE(found.reading.allocators.empty());
  EXPECT_THAT(found.reading.refused, testing::ElementsAre(testing::HasSubstr("extents")));
}

TEST_P(RecordedJemalloc, ClaimedMemoryIsLeftOut) {
  read();
  const Range taken = found.heap.regions().begin()->second.range();
  JemallocHeap second;
  second.heap.add_arena({"other", "other", "heap", {}});
  ASSERT_TRUE(second.heap.add_loose_span({{taken.begin, taken.size(), SpanKind::live}, 0}));
  ASSERT_TRUE(read_and_add_up(*process, second));
  EXPECT_EQ(second.mapped, found.mapped);
  EXPECT_EQ(*second.reading.allocators.at(0).mapped + taken.size(), found.mapped);
  EXPECT_FALSE(second.quality.consistent);
}

TEST_P(RecordedJemalloc, StructuresInSwapAreUnreadable) {
  read();
  const std::uint64_t live = found.spans_of(SpanKind::live);
  // The page of the last descriptor: those before it still lead to the tree.
  const Address page = align_down(descriptors().back(), page_size);
  process->fake_memory().set_pages(range_of(page, page_size), PageState::swapped);
  read();
  ASSERT_EQ(found.reading.allocators.size(), 1U);
  EXPECT_LT(found.spans_of(SpanKind::live), live);
  EXPECT_FALSE(found.quality.consistent);
  EXPECT_EQ(found.quality.unreadable, page_size);
  EXPECT_EQ(found.quality.swapped, page_size);
  EXPECT_EQ(found.reading.allocators[0].mapped, found.mapped);
}

TEST_P(RecordedJemalloc, CachesInSwapAreSaid) {
  const Instance tree = instance();
  const Address cache{word(tree.arenas.at(0).arena + Bytes{tree.layout.arena.caches})};
  process->fake_memory().set_pages(range_of(align_down(cache, page_size), page_size * 2),
                                   PageState::swapped);
  read();
  EXPECT_GT(found.spans_of(SpanKind::live), truth.at("live_blocks"));
  EXPECT_GE(found.quality.swapped, page_size);
  EXPECT_THAT(found.quality.notes, testing::Contains(testing::HasSubstr("caches")));
}

INSTANTIATE_TEST_SUITE_P(, RecordedJemalloc, testing::Values("5.2.1", "5.3.0", "5.3.0-57bit"),
                         [](const auto& one) {
                           std::string name = one.param;
                           for (char& letter : name) {
                             if (std::isalnum(static_cast<unsigned char>(letter)) == 0) {
                               letter = '_';
                             }
                           }
                           return name;
                         });

} // namespace
} // namespace heapgap::test
