// The exact ledger of synthetic heaps, for every generation of glibc's structures.
#include "support/expect_ledger.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

class Layout : public testing::TestWithParam<Generation> {};

TEST_P(Layout, reads_a_heap_of_everything_to_the_byte) {
  GlibcImage image(GetParam());
  fill_with_everything(image);
  image.write();
  const auto report = report_of(image);
  expect_exact(report, image);
  ASSERT_EQ(report.allocators.size(), 1U);
  EXPECT_EQ(report.allocators.front().mapped, report.heap.mapped.total());
  EXPECT_EQ(report.arenas.size(), 2U);
}

TEST_P(Layout, reads_the_smallest_heap) {
  GlibcImage image(GetParam());
  image.add_thread(image.main_arena());
  image.main_arena().live(32_B);
  image.main_arena().top(0x1000_B);
  image.write();
  expect_exact(report_of(image), image);
}

TEST_P(Layout, reads_several_heaps_of_one_arena) {
  GlibcImage image(GetParam());
  image.add_thread(image.main_arena());
  image.main_arena().top(0x1000_B);
  GlibcArena& arena = image.add_thread_arena();
  for (std::size_t heap = 1; heap < 4; ++heap) {
    for (unsigned block = 0; block < 50; ++block) arena.live(0x810_B);
    arena.gap(0x640_B);
    arena.live(0x30_B);
    arena.move_on(image.thread_heap(1, heap));
  }
  arena.live(0x40_B);
  arena.top(0x2000_B);
  image.write();
  expect_exact(report_of(image), image);
}

TEST_P(Layout, reads_direct_blocks_of_every_alignment) {
  GlibcImage image(GetParam());
  image.add_thread(image.main_arena());
  image.main_arena().top(0x1000_B);
  for (const std::uint64_t alignment : {0x20U, 0x40U, 0x100U, 0x1000U, 0x10000U}) {
    image.add_direct(0x40000_B, Bytes{alignment - 16});
    image.add_direct(0x22000_B);
  }
  image.write();
  expect_exact(report_of(image), image);
}

/// An over-aligned block that mremap has moved and resized: its first header is stale, and its
/// offset fits no alignment of the new place.
TEST_P(Layout, reads_direct_blocks_that_moved) {
  GlibcImage image(GetParam());
  image.add_thread(image.main_arena());
  image.main_arena().top(0x1000_B);
  image.add_direct(0x1000_B);
  const Range moved = image.add_direct(0x30000_B, 0xbff0_B);
  image.add_direct(0x5000_B);
  image.memory().write_word(moved.begin + 8_B, 0x17000 - GetParam().direct_excess + 2);
  image.write();
  expect_exact(report_of(image), image);
}

INSTANTIATE_TEST_SUITE_P(Glibc, Layout, testing::ValuesIn(generations()), [](const auto& one) {
  std::string name = one.param.name;
  name.replace(name.find('.'), 1, "_");
  return name;
});

} // namespace

void PrintTo(const Generation& generation, std::ostream* out) {
  *out << generation.name;
}

} // namespace heapgap::test
