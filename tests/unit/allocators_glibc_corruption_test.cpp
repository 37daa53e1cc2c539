// Heaps with one thing wrong: it is noticed, the rest is read, and nothing runs away.
#include "session/process_report.h"
#include "support/expect_ledger.h"
#include "support/still_clock.h"

#include <cstring>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

constexpr Bytes ring_next{0x870}; ///< the word in an arena that names the next

/// A main arena with one of each, and the addresses of its parts.
class Corruption : public testing::Test {
protected:
  Corruption() {
    thread = &image.add_thread(arena);
    for (unsigned block = 0; block < 100; ++block) blocks.push_back(arena.live(0x90_B));
    for (unsigned gap = 0; gap < 6; ++gap) {
      gaps.push_back(arena.gap(0x480_B));
      arena.live(0x30_B);
    }
    for (unsigned block = 0; block < 5; ++block) {
      cached.push_back(image.add_cached(*thread, arena, 0x50_B));
      fast.push_back(arena.fast(0x40_B));
    }
    for (unsigned block = 0; block < 100; ++block) blocks.push_back(arena.live(0x120_B));
    arena.top_to_page(0x2000_B);
    image.write();
  }

  void write(Address at, std::uint64_t word) { image.memory().write_word(at, word); }
  static Address header(Address block) { return block - 8_B; }

  /// The sums hold, and the heap is called contradictory.
  analysis::Report contradictory_report() {
    auto report = report_of(image);
    EXPECT_GT(report.quality.corrupt_spans, 0U);
    EXPECT_EQ(report.verdict.kind, analysis::VerdictKind::insufficient_data);
    EXPECT_EQ(report.heap.mapped.total(), image.expected.parts.total());
    return report;
  }
  [[nodiscard]] Bytes live_missing(const analysis::Report& report) const {
    return image.expected.parts.live - report.heap.mapped.live;
  }

  GlibcImage image{generation("2.35")};
  GlibcArena& arena = image.main_arena();
  GlibcThread* thread = nullptr;
  std::vector<Address> blocks;
  std::vector<Address> gaps;
  std::vector<Address> cached;
  std::vector<Address> fast;
};

TEST_F(Corruption, the_sound_heap_is_exact) {
  expect_exact(report_of(image), image);
}

TEST_F(Corruption, a_size_that_makes_no_sense_costs_its_neighbourhood) {
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{0x18}, std::uint64_t{0x93}, std::uint64_t{0x95},
        ~std::uint64_t{0}, std::uint64_t{1} << 47U}) {
    SCOPED_TRACE(size);
    write(header(blocks[50]), size);
    const auto report = contradictory_report();
    EXPECT_GT(report.heap.mapped.unknown, 0_B);
    EXPECT_LE(live_missing(report), 0x400_B);
    write(header(blocks[50]), 0x91);
  }
}

TEST_F(Corruption, a_size_that_leads_to_the_end_does_not_pass_for_top) {
  write(header(blocks[50]), (arena.at() - (blocks[50] - 16_B)).count | 1U);
  contradictory_report();
}

TEST_F(Corruption, a_footer_that_differs_is_noticed) {
  write(gaps[2] - 16_B + 0x480_B, 0x490);
  const auto report = contradictory_report();
  EXPECT_EQ(report.heap.mapped.free, image.expected.parts.free);
}

TEST_F(Corruption, a_broken_link_in_a_bin_is_noticed) {
  for (const std::uint64_t link : {std::uint64_t{0}, gaps[2].value - 16, blocks[3].value - 16,
                                   ~std::uint64_t{0}, std::uint64_t{0x123450}}) {
    for (const Bytes offset : {0_B, 8_B}) {
      SCOPED_TRACE(link);
      std::uint64_t before = 0;
      const target::ReadPiece piece{gaps[1] + offset,
                                    std::as_writable_bytes(std::span(&before, 1))};
      ASSERT_TRUE(image.memory().read({&piece, 1}));
      if (before == link) continue;
      write(gaps[1] + offset, link);
      const auto report = contradictory_report();
      EXPECT_EQ(report.heap.mapped.free, image.expected.parts.free);
      write(gaps[1] + offset, before);
    }
  }
}

TEST_F(Corruption, a_gap_that_no_bin_holds_is_noticed) {
  write(header(blocks[60]), 0x90); // the one below is called free, and is in no list
  write(blocks[60] - 16_B, 0x90);  // its footer even fits
  contradictory_report();
}

TEST_F(Corruption, a_bin_head_that_leads_nowhere_is_noticed) {
  write(arena.list_head(0) + 16_B, 0x1234560);
  contradictory_report();
}

TEST_F(Corruption, a_fastbin_that_loops_ends) {
  const Address place = fast[0];
  const std::uint64_t link = (fast[4].value - 16) ^ (place.value >> 12U);
  write(place, link);
  const auto report = contradictory_report();
  EXPECT_EQ(report.heap.mapped.cached, image.expected.parts.cached);
}

TEST_F(Corruption, a_fastbin_member_of_another_size_is_noticed) {
  write(arena.address() + Bytes{image.generation().fastbins + 16}, blocks[7].value - 16);
  contradictory_report();
}

TEST_F(Corruption, a_cache_that_loops_ends) {
  write(cached[0], cached[4].value ^ (cached[0].value >> 12U));
  const auto report = contradictory_report();
  EXPECT_EQ(report.heap.mapped.cached, image.expected.parts.cached);
}

TEST_F(Corruption, a_cache_that_leads_out_of_the_heap_is_noticed) {
  write(cached[2], 0x7ffff7c04000 ^ (cached[2].value >> 12U));
  contradictory_report();
}

TEST_F(Corruption, a_top_beyond_the_heap_is_noticed) {
  for (const std::uint64_t size : {std::uint64_t{0x21}, std::uint64_t{1} << 40U | 1U,
                                   ~std::uint64_t{0} - 14, std::uint64_t{1} << 46U | 1U}) {
    SCOPED_TRACE(size);
    write(arena.top_chunk() + 8_B, size);
    const auto report = report_of(image);
    EXPECT_TRUE(report.quality.corrupt_spans > 0 || !report.quality.consistent);
    EXPECT_EQ(report.verdict.kind, analysis::VerdictKind::insufficient_data);
    EXPECT_EQ(live_missing(report), 0_B);
  }
}

TEST_F(Corruption, garbage_all_over_is_read_in_bounded_time) {
  std::uint64_t word = 88172645463325252U;
  for (Address at = arena.stretches().front().begin; at < arena.at(); at = at + 8_B) {
    word ^= word << 13U, word ^= word >> 7U, word ^= word << 17U;
    write(at, word);
  }
  const auto report = report_of(image);
  EXPECT_EQ(report.verdict.kind, analysis::VerdictKind::insufficient_data);
  EXPECT_LT(image.memory().read_calls(), 20000U);
}

TEST_F(Corruption, address_space_without_memory_costs_nothing) {
  // Where nobody else is, a mapping of a hostile process may be as large as it likes.
  constexpr Bytes size{std::uint64_t{1} << 36U};
  for (target::Mapping& mapping : image.process.maps) {
    if (mapping.name == "[heap]") mapping.range.end = mapping.range.begin + size;
  }
  const Range heap = range_of(arena.stretches().front().begin, size);
  write(arena.top_chunk() + 8_B, (heap.end - arena.top_chunk()).count | 1U);
  for (const std::uint64_t offset :
       {image.generation().system_mem, image.generation().max_system_mem}) {
    write(arena.address() + Bytes{offset}, size.count);
  }
  const auto report = report_of(image);
  EXPECT_EQ(live_missing(report), 0_B);
  EXPECT_EQ(report.heap.mapped.top, heap.end - arena.top_chunk());
  // And now with garbage where top was: all of it has to be gone around.
  write(arena.top_chunk() + 8_B, 0x13);
  const auto broken = report_of(image);
  EXPECT_GT(broken.quality.corrupt_spans, 0U);
  EXPECT_GE(broken.heap.mapped.unknown, size - 1_MiB);
  EXPECT_LT(image.memory().read_calls(), 20000U);
}

/// A libc that is only acted: its parameters point to the real heap.
TEST_F(Corruption, a_second_libc_is_forged) {
  const Address data{0x7ffff7a00000};
  target::Mapping& mapping = image.process.map(range_of(data, 16_KiB), "/usr/lib/forged.so");
  mapping.inode = 78;
  image.memory().set_pages(mapping.range, PageState::resident);
  for (Bytes offset; offset < 16_KiB; offset += 8_B) {
    const auto page =
        image.memory().contents().find(align_down(image.parameters() - 64_B + offset, page_size));
    if (page == image.memory().contents().end()) continue;
    std::uint64_t word = 0;
    std::memcpy(&word, page->second->data() + offset.count % page_size.count, sizeof word);
    const bool into_libc = word - (image.parameters().value - 64) < 0x4000;
    write(data + offset, into_libc ? word - (image.parameters().value - 64) + data.value : word);
  }
  const auto report = report_of(image);
  // Whichever is read first has the heap; the other one's claim stays without a place.
  EXPECT_EQ(report.allocators.size(), 2U);
  EXPECT_FALSE(report.quality.consistent);
  EXPECT_EQ(report.heap.mapped.live, image.expected.parts.live);
  EXPECT_EQ(report.verdict.kind, analysis::VerdictKind::insufficient_data);
}

TEST(BrokenHeap, does_not_end_at_a_size_that_looks_like_a_fencepost) {
  for (const std::uint64_t size : {0x10U, 0x11U, 0x15U}) {
    GlibcImage image(generation("2.35"));
    image.add_thread(image.main_arena());
    image.main_arena().live(0x40_B);
    const Address in_main = image.main_arena().live(0x60_B);
    image.main_arena().live(0x80_B);
    image.main_arena().top_to_page(0x1000_B);
    GlibcArena& arena = image.add_thread_arena();
    arena.live(0x60_B);
    const Address in_thread = arena.live(0x60_B);
    for (unsigned block = 0; block < 50; ++block) arena.live(0x90_B);
    arena.move_on(image.thread_heap(1, 1));
    arena.live(0x60_B);
    arena.top_to_page(0x800_B);
    image.write();
    image.memory().write_word(in_main - 8_B, size);
    image.memory().write_word(in_thread - 8_B, size);
    const auto report = report_of(image);
    EXPECT_GE(report.quality.corrupt_spans, 2U) << size;
    EXPECT_EQ(report.heap.mapped.metadata, image.expected.parts.metadata) << size;
    EXPECT_GT(report.heap.mapped.unknown, 0_B) << size;
    EXPECT_LT(report.heap.mapped.unknown, 0x400_B) << size;
  }
}

TEST(BrokenRing, never_closes_but_what_it_holds_is_read) {
  GlibcImage image(generation("2.35"));
  image.add_thread(image.main_arena());
  image.main_arena().live(0x40_B);
  image.main_arena().top(0x1000_B);
  GlibcArena& first = image.add_thread_arena();
  first.live(0x60_B);
  first.top_to_page(0x800_B);
  GlibcArena& second = image.add_thread_arena();
  second.live(0x80_B);
  second.top_to_page(0x800_B);
  image.write();
  image.memory().write_word(second.address() + ring_next, first.address().value);
  const auto report = report_of(image);
  EXPECT_EQ(report.heap.mapped.live, image.expected.parts.live);
  EXPECT_FALSE(report.quality.consistent);
  EXPECT_LT(image.memory().read_calls(), 20000U);
}

TEST(BrokenDirectBlocks, forged_headers_do_not_pass_for_blocks) {
  GlibcImage image(generation("2.35"));
  image.add_thread(image.main_arena());
  image.main_arena().top(0x1000_B);
  const Range decoys = range_of({0x7fffe0000000}, 4_MiB);
  image.process.map(decoys);
  for (Address at = decoys.begin; at < decoys.end; at = at + page_size) {
    image.memory().write_word(at + 8_B, (std::uint64_t{1} << 40U) | 2U); // fits nowhere
  }
  image.add_direct(0x24000_B);
  image.add_direct(0x3000_B);
  image.write();
  expect_exact(report_of(image), image);
}

TEST(BrokenDirectBlocks, that_are_not_found_are_unknown) {
  GlibcImage image(generation("2.35"));
  image.add_thread(image.main_arena());
  image.main_arena().top(0x1000_B);
  image.add_direct(0x24000_B);
  const Range lost = image.add_direct(0x3000_B);
  image.write();
  image.memory().write_word(lost.begin + 8_B, 0);
  const auto report = report_of(image);
  EXPECT_FALSE(report.quality.consistent);
  EXPECT_EQ(report.heap.mapped.unknown, 0x3000_B);
  EXPECT_EQ(report.direct_mapped.blocks, 1U);
  EXPECT_EQ(report.heap.mapped.total(), image.expected.parts.total());
}

} // namespace
} // namespace heapgap::test
