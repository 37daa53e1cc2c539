// Real heaps of musl programs, recorded from tests/targets/counted_heap (scenario "sample") with
// tests/support/record_image, each beside the program's own count; as they are, and spoilt.
#include "allocators/musl/context.h"
#include "allocators/musl/musl_reader.h"
#include "support/heap_sums.h"
#include "support/recorded_image.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace heapgap::test {
namespace {

using allocators::musl::MuslReading;
using nlohmann::json;
namespace layout = allocators::musl::context_layout;

class RecordedMusl : public testing::TestWithParam<const char*> {
protected:
  RecordedMusl() {
    const std::string base = std::string(FIXTURES "/musl-") + GetParam();
    auto image = load_image(base + ".image");
    EXPECT_TRUE(image) << image.error().why;
    if (image) process = std::move(*image);
    std::ifstream(base + ".json") >> truth;
  }

  /// Reads the heap anew.
  void read() {
    model = {};
    quality = {};
    read_into_model();
  }
  void read_into_model() {
    auto outcome = allocators::musl::read_musl(*process, model, quality);
    ASSERT_TRUE(outcome) << outcome.error().why;
    reading = std::move(*outcome);
    if (!reading.allocators.empty()) sums = sums_of(model, reading.allocators[0].first_arena);
    EXPECT_EQ(process->fake_memory().faulted_in(), 0_B);
  }
  /// The heap's context in libc's data.
  allocators::musl::Context context() {
    const auto search = allocators::musl::find_contexts(process->memory(), process->maps);
    return search.value().found.at(0).context;
  }
  /// The first live block of a region that satisfies the condition.
  template <typename Condition> heap::Span live_block(Condition condition) {
    std::optional<heap::Span> found;
    for (const auto& [begin, region] : model.regions()) {
      region.for_each([&](const heap::Span& span) {
        if (!found && span.kind == heap::SpanKind::live && condition(span)) found = span;
      });
    }
    return found.value();
  }

  std::unique_ptr<FakeProcess> process;
  json truth;
  heap::Heap model;
  allocators::ReadingQuality quality;
  MuslReading reading;
  HeapSums sums;
};

TEST_P(RecordedMusl, EqualsWhatTheProgramKnew) {
  read();
  ASSERT_EQ(reading.allocators.size(), 1U);
  EXPECT_TRUE(reading.refused.empty());
  EXPECT_EQ(sums.live_blocks, truth.at("live_blocks"));
  ASSERT_TRUE(reading.allocators[0].requested);
  EXPECT_EQ(reading.allocators[0].requested->count, truth.at("live_bytes"));
  EXPECT_EQ(sums.live.count, truth.at("live_bytes"));
  EXPECT_EQ(sums.mapped, reading.allocators[0].mapped);
  EXPECT_EQ(sums.of(heap::SpanKind::unknown), 0_B);
  EXPECT_EQ(sums.direct_blocks, 3U);
  // Slots in use hold a block or a nested group.
  const allocators::Allocator& allocator = reading.allocators[0];
  EXPECT_EQ(used_slots(allocator.slot_classes),
            sums.live_blocks - sums.direct_blocks +
                std::get<std::uint64_t>(allocator.figures[1].value));
  EXPECT_TRUE(quality.consistent);
  EXPECT_EQ(quality.contradictions, 0U);
  EXPECT_EQ(quality.retries, 0U);
}

TEST_P(RecordedMusl, RefusesSlotsThatDoNotAddUp) {
  const Address usage = context().address + layout::usage;
  process->fake_memory().write_word(usage, context().usage[0] + 1);
  read();
  EXPECT_TRUE(reading.allocators.empty());
  ASSERT_EQ(reading.refused.size(), 1U);
  EXPECT_TRUE(model.claimed_ranges().empty());
}

TEST_P(RecordedMusl, RefusesAListOfAreasThatNeverEnds) {
  const Address area = context().areas_head;
  process->fake_memory().write_word(area + allocators::musl::area_layout::next, area.value);
  // Another page that begins with the secret, so that the list has not ended with the first.
  const Address elsewhere{0x10000};
  process->map(range_of(elsewhere, page_size));
  process->fake_memory().write_word(elsewhere, context().secret);
  process->fake_memory().write_word(context().address + layout::areas_tail, elsewhere.value);
  read();
  EXPECT_TRUE(reading.allocators.empty());
  EXPECT_EQ(reading.refused.size(), 1U);
}

TEST_P(RecordedMusl, AnOverwrittenHeaderIsOneContradiction) {
  read();
  const HeapSums before = sums;
  const heap::Span block = live_block([](const heap::Span& span) { return span.size == 96_B; });
  process->fake_memory().write_word(block.begin - 4_B, 0x4141414141414141);
  read();
  EXPECT_EQ(quality.contradictions, 1U);
  EXPECT_EQ(sums.live_blocks, before.live_blocks - 1);
  EXPECT_EQ(sums.of(heap::SpanKind::unknown), block.size);
  EXPECT_EQ(sums.mapped, before.mapped);
}

TEST_P(RecordedMusl, AGroupWithAnotherHeadIsUnknown) {
  read();
  const HeapSums before = sums;
  const Address group = model.regions().rbegin()->first;
  process->fake_memory().write_word(group, 0x1000);
  read();
  EXPECT_GE(quality.contradictions, 1U);
  EXPECT_GT(sums.of(heap::SpanKind::unknown), 0_B);
  EXPECT_LT(sums.live_blocks, before.live_blocks);
  EXPECT_EQ(sums.mapped, before.mapped);
}

TEST_P(RecordedMusl, APageInSwapHidesRequestsOnly) {
  read();
  const HeapSums before = sums;
  const heap::Span block = live_block([](const heap::Span&) { return true; });
  process->fake_memory().set_pages(range_of(align_down(block.begin, page_size), page_size),
                                   PageState::swapped);
  read();
  EXPECT_EQ(sums.live_blocks, before.live_blocks);
  EXPECT_EQ(sums.mapped, before.mapped);
  EXPECT_FALSE(reading.allocators.at(0).requested);
  EXPECT_GT(quality.unreadable, 0_B);
  EXPECT_EQ(quality.contradictions, 0U);
}

TEST_P(RecordedMusl, MemoryOfAnotherAllocatorIsLeftOut) {
  read();
  const HeapSums before = sums;
  const heap::DirectBlock block = model.direct_blocks().begin()->second;
  model = {};
  model.add_arena({"other", "other", "other", {}});
  model.add_loose_span({{block.mapping.begin, page_size, heap::SpanKind::live}, 0});
  read_into_model();
  EXPECT_EQ(sums.live_blocks, before.live_blocks - 1);
  EXPECT_EQ(sums.mapped, before.mapped - block.mapping.size());
}

TEST_P(RecordedMusl, AHeapThatWasNeverUsedIsLeftOut) {
  process->fake_memory().write_word(context().address + layout::init_done, 0);
  read();
  EXPECT_TRUE(reading.allocators.empty());
  EXPECT_TRUE(reading.refused.empty());
}

INSTANTIATE_TEST_SUITE_P(, RecordedMusl, testing::Values("1.2.3", "1.2.5-static"),
                         [](const auto& one) {
                           std::string name = one.param;
                           for (char& letter : name)
                             letter = letter == '.' || letter == '-' ? '_' : letter;
                           return name;
                         });

} // namespace
} // namespace heapgap::test
