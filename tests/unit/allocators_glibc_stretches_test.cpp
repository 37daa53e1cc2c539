// A main arena that does not lie in one piece.
#include "support/expect_ledger.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

/// Live blocks and gaps up to `from` + `size`, where the fencepost then ends.
void fill_up_to_fence(GlibcArena& arena, Address end) {
  while (end - arena.at() > 0x1000_B) {
    arena.live(0x230_B);
    arena.gap(0x120_B);
    arena.live(0x90_B);
  }
  arena.live(end - arena.at() - 0x20_B);
}

class Stretches : public testing::TestWithParam<const char*> {
protected:
  GlibcImage image{generation(GetParam())};
  GlibcArena& arena = image.main_arena();
};

TEST_P(Stretches, go_on_behind_a_foreign_sbrk) {
  image.add_thread(arena);
  const Address begin = arena.at();
  fill_up_to_fence(arena, align_up(begin, 4_KiB) + 0x8000_B);
  arena.move_past_foreign(arena.at() + 0x3010_B);
  for (unsigned block = 0; block < 30; ++block) arena.live(0x150_B);
  arena.gap(0x410_B);
  arena.live(0x40_B);
  arena.top(0x2000_B);
  image.write();
  expect_exact(report_of(image), image);
}

TEST_P(Stretches, begin_behind_a_misaligned_break) {
  image.sbrk_base = arena.at() - 8_B;
  image.add_thread(arena);
  arena.live(0x40_B);
  arena.top(0x1000_B);
  image.write();
  // The arena counts the 8 bytes in front of its first chunk.
  const Bytes counted = arena.system_mem() + 8_B;
  for (const std::uint64_t offset :
       {image.generation().system_mem, image.generation().max_system_mem}) {
    image.memory().write_word(arena.address() + Bytes{offset}, counted.count);
  }
  image.process.maps.front().range.begin = align_down(image.sbrk_base, page_size);
  image.memory().set_pages(range_of(image.sbrk_base, 8_B), PageState::resident);
  image.expected.parts.metadata += 8_B;
  expect_exact(report_of(image), image);
}

TEST_P(Stretches, come_from_mappings_when_the_break_is_blocked) {
  image.add_thread(arena);
  fill_up_to_fence(arena, align_up(arena.at(), 4_KiB) + 0x4000_B);
  const Address mapped{0x7ffff2000000};
  arena.move_on(mapped);
  fill_up_to_fence(arena, mapped + 1_MiB);
  arena.move_on(mapped + 16_MiB);
  arena.live(0x1230_B);
  arena.gap(0x1230_B);
  arena.live(0x30_B);
  arena.top(0x5000_B);
  arena.flags = 2;
  image.add_direct(0x24000_B);
  image.write();
  expect_exact(report_of(image), image);
}

/// Memory that only looks like a stretch: its chunks do not end where one must.
TEST_P(Stretches, are_not_made_of_memory_that_merely_looks_like_one) {
  image.add_thread(arena);
  fill_up_to_fence(arena, align_up(arena.at(), 4_KiB) + 0x4000_B);
  const Range decoy = range_of({0x7ffff1000000}, 1_MiB);
  image.process.map(decoy);
  for (Address at = decoy.begin; at < decoy.end - 0x40_B; at = at + 0x40_B) {
    image.memory().write_word(at + 8_B, 0x41);
  }
  arena.move_on({0x7ffff2000000});
  arena.live(0x1230_B);
  arena.top(0x5dd0_B);
  arena.flags = 2;
  image.write();
  expect_exact(report_of(image), image);
}

TEST_P(Stretches, that_are_nowhere_are_unknown) {
  image.add_thread(arena);
  arena.live(0x40_B);
  arena.top(0x1000_B);
  image.write();
  for (const std::uint64_t offset :
       {image.generation().system_mem, image.generation().max_system_mem}) {
    image.memory().write_word(arena.address() + Bytes{offset},
                              (arena.system_mem() + 0x7000_B).count);
  }
  const auto report = report_of(image);
  EXPECT_FALSE(report.quality.consistent);
  EXPECT_EQ(report.heap.mapped.unknown, 0x7000_B);
  EXPECT_EQ(report.verdict.kind, analysis::VerdictKind::insufficient_data);
}

INSTANTIATE_TEST_SUITE_P(Glibc, Stretches, testing::Values("2.26", "2.35", "2.43"),
                         [](const auto& one) {
                           std::string name = one.param;
                           name.replace(name.find('.'), 1, "_");
                           return name;
                         });

} // namespace
} // namespace heapgap::test
