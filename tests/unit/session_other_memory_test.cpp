#include "session/other_memory.h"
#include "support/fake_process.h"

#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using test::FakeProcess;

constexpr Address base{0x7f0000000000};

Range pages(std::uint64_t first, std::uint64_t count) {
  return range_of(base + page_size * first, page_size * count);
}

void make_resident(FakeProcess& process, Range range) {
  process.fake_memory().set_pages(range, PageState::resident);
}

TEST(OtherMemory, is_what_neither_heap_nor_stack_has) {
  FakeProcess process;
  for (const std::uint64_t first : {0U, 100U, 200U, 300U, 400U}) process.map(pages(first, 50));
  process.map(pages(500, 50), "/usr/lib/libc.so.6").inode = 7;
  make_resident(process, pages(0, 600));
  heap::Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  heap.add_region(heap::Region({.range = pages(0, 50), .arena = 0}));   // all of the first
  heap.add_region(heap::Region({.range = pages(100, 20), .arena = 0})); // a part of the second
  const auto rows = other_memory(process.memory(), process.maps, heap, {pages(200, 50)});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[0].range, pages(300, 50));
  EXPECT_EQ((*rows)[0].resident, page_size * 50);
  EXPECT_EQ((*rows)[1].range, pages(400, 50));
  EXPECT_EQ((*rows)[2].range, pages(100, 50));
  EXPECT_EQ((*rows)[2].resident, page_size * 30);
}

TEST(OtherMemory, leaves_out_what_is_not_in_memory) {
  FakeProcess process;
  process.map(pages(0, 50));
  process.map(pages(100, 50), "[anon:pool]");
  make_resident(process, pages(100, 1));
  process.fake_memory().set_pages(pages(0, 50), PageState::swapped);
  const auto rows = other_memory(process.memory(), process.maps, {}, {});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ((*rows)[0].name, "[anon:pool]");
  EXPECT_EQ((*rows)[0].resident, page_size);
}

TEST(OtherMemory, lists_the_sixteen_largest) {
  FakeProcess process;
  for (std::uint64_t row = 0; row < 40; ++row) {
    process.map(pages(row * 100, 50));
    make_resident(process, pages(row * 100, row + 1));
  }
  const auto rows = other_memory(process.memory(), process.maps, {}, {});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 16U);
  EXPECT_EQ(rows->front().resident, page_size * 40);
  EXPECT_EQ(rows->back().resident, page_size * 25);
}

TEST(OtherMemory, does_not_know_what_would_take_too_long) {
  FakeProcess process;
  constexpr std::uint64_t sixty_gib = 60ULL << 18U; // in pages
  process.map(pages(0, sixty_gib));
  process.map(pages(2 * sixty_gib, sixty_gib));
  make_resident(process, pages(0, 1));
  make_resident(process, pages(2 * sixty_gib, 9));
  const auto rows = other_memory(process.memory(), process.maps, {}, {});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].resident, page_size);
  EXPECT_EQ((*rows)[1].resident, std::nullopt);
}

} // namespace
} // namespace heapgap::session
