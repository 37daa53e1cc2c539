// Real heaps under gperftools tcmalloc, recorded from tests/targets/known_heap (scenario "sample")
// with tests/support/record_image, each beside the program's own count; as they are, and spoilt.
#include "allocators/tcmalloc/layout.h"
#include "allocators/tcmalloc/tcmalloc_finder.h"
#include "allocators/tcmalloc/tcmalloc_reader.h"
#include "support/heap_sums.h"
#include "support/recorded_image.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace heapgap::test {
namespace {

using allocators::tcmalloc::Place;
using allocators::tcmalloc::TcmallocReading;
using heap::SpanKind;
using nlohmann::json;
namespace layout = allocators::tcmalloc;

struct Recording {
  const char* name;
  /// Blocks that the library took from itself, unseen by the program's count: two objects in 2.10,
  /// and libstdc++'s reserve is taken before malloc_usable_size works.
  std::uint64_t own_blocks;
  std::uint64_t own_bytes;
};

void PrintTo(const Recording& recording, std::ostream* out) {
  *out << recording.name;
}

class RecordedTcmalloc : public testing::TestWithParam<Recording> {
protected:
  RecordedTcmalloc() {
    const std::string base = std::string(FIXTURES "/tcmalloc-") + GetParam().name;
    auto image = load_image(base + ".image");
    EXPECT_TRUE(image) << image.error().why;
    if (image) process = std::move(*image);
    std::ifstream(base + ".json") >> truth;
  }

  /// Reads the heap anew.
  void read() {
    model = {};
    quality = {};
    auto outcome = allocators::tcmalloc::read_tcmalloc(*process, model, quality);
    ASSERT_TRUE(outcome) << outcome.error().why;
    reading = std::move(*outcome);
    sums = model.arenas().empty() ? HeapSums{} : sums_of(model);
    EXPECT_EQ(process->fake_memory().faulted_in(), 0_B);
  }
  Place place() {
    auto search = allocators::tcmalloc::find_places(process->memory(), process->maps);
    return search.value().found.at(0);
  }
  void expect_refused(const std::string& why) {
    read();
    EXPECT_TRUE(reading.allocators.empty());
    ASSERT_EQ(reading.refused.size(), 1U);
    EXPECT_NE(reading.refused[0].find(why), std::string::npos) << reading.refused[0];
    EXPECT_TRUE(model.regions().empty());
  }
  /// The first span of this kind, and what follows it in the same region.
  std::optional<heap::Span> first(SpanKind kind, Bytes size = {}) {
    std::optional<heap::Span> found;
    for (const auto& [begin, region] : model.regions()) {
      region.for_each([&](const heap::Span& span) {
        const bool fits = size == 0_B || span.size == size;
        if (!found && span.kind == kind && fits) found = span;
      });
    }
    return found;
  }
  std::uint64_t counter(const char* name) {
    return truth.at("tcmalloc").at(name).get<std::uint64_t>();
  }
  std::uint64_t figure(const char* name) {
    for (const auto& one : reading.allocators.at(0).figures) {
      if (one.name == name) return std::get<std::uint64_t>(one.value);
    }
    ADD_FAILURE() << "no figure " << name;
    return 0;
  }

  std::unique_ptr<FakeProcess> process;
  json truth;
  heap::Heap model;
  allocators::ReadingQuality quality;
  TcmallocReading reading;
  HeapSums sums;
};

TEST_P(RecordedTcmalloc, equals_what_the_program_and_the_allocator_knew) {
  read();
  ASSERT_EQ(reading.allocators.size(), 1U);
  const auto& allocator = reading.allocators[0];
  EXPECT_EQ(allocator.name, "tcmalloc");
  EXPECT_EQ(allocator.reading, allocators::Reading::exact);
  EXPECT_TRUE(reading.refused.empty());
  EXPECT_EQ(model.arenas().at(0).id, "tcmalloc page heap");

  const auto& own = GetParam();
  EXPECT_EQ(sums.live_blocks, truth.at("live_blocks").get<std::uint64_t>() + own.own_blocks);
  EXPECT_EQ(sums.live.count, truth.at("live_bytes").get<std::uint64_t>() + own.own_bytes);
  EXPECT_EQ(sums.of(SpanKind::cached).count,
            counter("thread_cache_free_bytes") + counter("transfer_cache_free_bytes"));
  EXPECT_EQ(figure("page_heap_free_bytes"), counter("pageheap_free_bytes"));
  EXPECT_EQ(model.reserved.count, counter("pageheap_unmapped_bytes"));
  EXPECT_EQ(allocator.mapped->count, counter("total_physical_bytes"));
  EXPECT_EQ(sums.mapped, allocator.mapped);
  EXPECT_GT(used_slots(allocator.slot_classes), 0U);
  EXPECT_LE(used_slots(allocator.slot_classes), sums.live_blocks + sums.cached_blocks);
  EXPECT_EQ(model.arenas()[0].unlocated, 0_B);

  EXPECT_TRUE(quality.consistent);
  EXPECT_EQ(quality.contradictions, 0U);
  EXPECT_EQ(quality.retries, 0U);
  EXPECT_TRUE(quality.notes.empty());
}

TEST_P(RecordedTcmalloc, leaves_alone_what_another_reader_claimed) {
  read();
  const Bytes before = sums.mapped;
  const Range taken = model.regions().begin()->second.range();
  model = {};
  model.add_arena({"other", "other", "other", {}});
  ASSERT_TRUE(model.add_loose_span({{taken.begin, taken.size(), SpanKind::unknown}, 0}));
  ASSERT_TRUE(allocators::tcmalloc::read_tcmalloc(*process, model, quality));
  EXPECT_EQ(sums_of(model, 1).mapped + taken.size(), before);
  EXPECT_EQ(model.arenas()[1].unlocated, taken.size());
  EXPECT_FALSE(quality.consistent);
}

TEST_P(RecordedTcmalloc, a_list_that_leads_astray_is_a_contradiction) {
  read();
  const auto object = first(SpanKind::free, 64_B);
  ASSERT_TRUE(object);
  process->fake_memory().write_word(object->begin, 0x1234567);
  read();
  EXPECT_GT(quality.contradictions, 0U);
}

TEST_P(RecordedTcmalloc, a_list_that_runs_in_a_ring_ends) {
  read();
  const auto object = first(SpanKind::free, 64_B);
  ASSERT_TRUE(object);
  process->fake_memory().write_word(object->begin, object->begin.value);
  read();
  EXPECT_GT(quality.contradictions, 0U);
}

TEST_P(RecordedTcmalloc, a_cached_object_that_leads_to_a_free_one_is_a_contradiction) {
  read();
  const auto cached = first(SpanKind::cached);
  const auto free = first(SpanKind::free, 64_B);
  ASSERT_TRUE(cached && free);
  process->fake_memory().write_word(cached->begin, free->begin.value);
  read();
  EXPECT_GT(quality.contradictions, 0U);
}

TEST_P(RecordedTcmalloc, free_objects_out_of_memory_leave_their_span_unknown) {
  read();
  const auto object = first(SpanKind::free, 64_B);
  ASSERT_TRUE(object);
  const Range page = range_of(align_down(object->begin, page_size), page_size);
  process->fake_memory().set_pages(page, PageState::swapped);
  read();
  ASSERT_EQ(reading.allocators.size(), 1U);
  EXPECT_EQ(reading.allocators[0].reading, allocators::Reading::approximate);
  EXPECT_GT(sums.of(SpanKind::unknown), 0_B);
  EXPECT_EQ(sums.mapped, reading.allocators[0].mapped);
  EXPECT_GT(quality.unreadable, 0_B);
  EXPECT_FALSE(quality.notes.empty());
}

TEST_P(RecordedTcmalloc, a_wrong_count_in_a_span_is_a_contradiction) {
  const auto place = this->place();
  read();
  const auto object = first(SpanKind::free, 64_B);
  ASSERT_TRUE(object);
  // The page map leads to the span's record.
  const std::uint64_t page = object->begin.value / layout::heap_page.count;
  allocators::WindowedReader reader(process->memory(), 4_KiB, 64);
  const auto leaf = reader.word(place.root + 8_B * (page >> layout::page_map::leaf_bits));
  ASSERT_TRUE(leaf);
  const auto record =
      reader.word(Address{*leaf} + 8_B * (page & (layout::page_map::leaf_length - 1)));
  ASSERT_TRUE(record);
  const Address bits = Address{*record} + layout::span::bits;
  process->fake_memory().write_word(bits, *reader.word(bits) + 1);
  read();
  EXPECT_EQ(quality.contradictions, 1U);
}

TEST_P(RecordedTcmalloc, a_missing_leaf_is_not_passed_over) {
  const auto place = this->place();
  read();
  const std::uint64_t page = model.regions().begin()->first.value / layout::heap_page.count;
  process->fake_memory().write_word(place.root + 8_B * (page >> layout::page_map::leaf_bits), 0);
  read();
  EXPECT_FALSE(quality.consistent);
}

TEST_P(RecordedTcmalloc, other_size_classes_are_refused) {
  const auto place = this->place();
  allocators::WindowedReader reader(process->memory(), 4_KiB, 64);
  // The sizes of class 1 and 2 stay; a later one shrinks.
  std::optional<Address> sizes;
  for (Address at = place.data.range.begin; at < place.data.range.end && !sizes; at = at + 8_B) {
    if (reader.word(at) == (std::uint64_t{16} << 32U | 8U)) sizes = at;
  }
  ASSERT_TRUE(sizes);
  process->fake_memory().write_word(*sizes + 64_B, 0);
  expect_refused("size classes");
}

TEST_P(RecordedTcmalloc, another_number_of_free_lists_is_refused) {
  process->fake_memory().write_word(place().lists + layout::span::size * 100 + 16_B, 0);
  expect_refused("page heap");
}

TEST_P(RecordedTcmalloc, a_page_map_elsewhere_is_refused) {
  process->fake_memory().write_word(place().lists - layout::page_heap::leaf_function_before_lists,
                                    0x1000);
  expect_refused("page map");
}

TEST_P(RecordedTcmalloc, counters_that_make_no_sense_are_refused) {
  process->fake_memory().write_word(place().lists + layout::page_heap::stats_behind_lists, 12345);
  expect_refused("counters");
}

TEST_P(RecordedTcmalloc, one_that_was_never_used_is_left_out) {
  const Address stats = place().lists + layout::page_heap::stats_behind_lists;
  for (std::uint64_t word = 0; word < 4; ++word) {
    process->fake_memory().write_word(stats + 8_B * word, 0);
  }
  read();
  EXPECT_TRUE(reading.allocators.empty());
  EXPECT_TRUE(reading.refused.empty());
  EXPECT_TRUE(model.arenas().empty());
}

TEST_P(RecordedTcmalloc, a_process_that_ends_meanwhile_is_an_error) {
  for (const std::uint64_t calls : {1U, 20U, 60U}) {
    auto image = load_image(std::string(FIXTURES "/tcmalloc-") + GetParam().name + ".image");
    ASSERT_TRUE(image);
    (*image)->fake_memory().on_read([calls](FakeMemory& memory, Range) {
      if (memory.read_calls() >= calls) memory.vanish();
    });
    heap::Heap other;
    const auto outcome = allocators::tcmalloc::read_tcmalloc(**image, other, quality);
    ASSERT_FALSE(outcome) << calls;
    EXPECT_EQ(outcome.error().kind, ErrorKind::no_process);
  }
}

INSTANTIATE_TEST_SUITE_P(all, RecordedTcmalloc,
                         testing::Values(Recording{"2.10-minimal", 2, 73728 + 8 + 16},
                                         Recording{"2.16", 0, 0}),
                         [](const auto& test) {
                           std::string name = test.param.name;
                           std::ranges::replace_if(
                               name, [](char c) { return c == '.' || c == '-'; }, '_');
                           return name;
                         });

TEST(Tcmalloc, a_process_without_it_has_none) {
  FakeProcess process;
  target::Mapping& data = process.map(range_of({0x7ffff0000000}, 4_MiB), "/usr/lib/libother.so");
  data.inode = 7;
  process.fake_memory().set_pages(range_of({0x7ffff0000000}, 4_MiB), PageState::resident);
  heap::Heap model;
  allocators::ReadingQuality quality;
  const auto reading = allocators::tcmalloc::read_tcmalloc(process, model, quality);
  ASSERT_TRUE(reading);
  EXPECT_TRUE(reading->allocators.empty());
  EXPECT_TRUE(reading->refused.empty());
  EXPECT_TRUE(model.arenas().empty());
}

} // namespace
} // namespace heapgap::test
