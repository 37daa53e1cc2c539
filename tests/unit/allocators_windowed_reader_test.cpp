// Reading words without ever touching a page that is not in memory.
#include "allocators/windowed_reader.h"
#include "support/fake_memory.h"

#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::allocators {
namespace {

constexpr Address base{0x10000000};

Range pages(std::uint64_t first, std::uint64_t end) {
  return {base + page_size * first, base + page_size * end};
}

/// Every word holds its own address, turned over.
void fill(test::FakeMemory& memory, Range range) {
  for (Address at = range.begin; at < range.end; at = at + 8_B) memory.write_word(at, ~at.value);
}

TEST(WindowedReader, gives_the_words_of_the_target) {
  test::FakeMemory memory;
  fill(memory, pages(0, 200));
  WindowedReader reader(memory, 256_KiB, 1);
  for (Address at = base; at < base + page_size * 200; at = at + 8_B) {
    ASSERT_EQ(reader.word(at), ~at.value);
  }
  EXPECT_LE(memory.read_calls(), 5U) << "one read serves a window";
}

TEST(WindowedReader, knows_only_aligned_words) {
  test::FakeMemory memory;
  fill(memory, pages(0, 1));
  WindowedReader reader(memory, 4_KiB, 4);
  for (std::uint64_t offset = 0; offset < 16; ++offset) {
    EXPECT_EQ(reader.word(base + Bytes{offset}).has_value(), offset % 8 == 0) << offset;
  }
}

TEST(WindowedReader, never_reads_what_is_not_in_memory) {
  test::FakeMemory memory;
  fill(memory, pages(0, 8));
  memory.set_pages(pages(1, 2), PageState::swapped);
  memory.set_pages(pages(3, 4), std::nullopt);
  memory.set_pages(pages(5, 6), PageState::zero_page);
  WindowedReader reader(memory, 256_KiB, 1);
  for (std::uint64_t page = 0; page < 10; ++page) {
    const Address at = base + page_size * page + 16_B;
    const bool readable = page < 8 && page != 1 && page != 3;
    EXPECT_EQ(reader.word(at), readable ? std::optional(~at.value) : std::nullopt) << page;
    EXPECT_EQ(reader.is_swapped(at), page == 1) << page;
  }
  EXPECT_EQ(memory.faulted_in(), 0_B);
  EXPECT_FALSE(reader.error());
}

TEST(WindowedReader, goes_on_behind_a_page_that_cannot_be_read) {
  test::FakeMemory memory;
  fill(memory, pages(0, 8));
  memory.fail_reads(pages(2, 4)); // present, but PROT_NONE
  memory.fail_reads(
      {base + page_size * 6 + 100_B, base + page_size * 7}); // a read that stops short
  WindowedReader reader(memory, 256_KiB, 1);
  for (std::uint64_t page = 0; page < 8; ++page) {
    const bool readable = page != 2 && page != 3 && page != 6;
    EXPECT_EQ(reader.word(base + page_size * page).has_value(), readable) << page;
  }
  EXPECT_FALSE(reader.error());
}

TEST(WindowedReader, reads_anew_after_forget) {
  test::FakeMemory memory;
  memory.write_word(base, 1);
  WindowedReader reader(memory, 4_KiB, 16);
  EXPECT_EQ(reader.word(base), 1U);
  memory.write_word(base, 2);
  EXPECT_EQ(reader.word(base), 1U);
  reader.forget();
  EXPECT_EQ(reader.word(base), 2U);
}

TEST(WindowedReader, has_no_words_at_address_zero) {
  test::FakeMemory memory;
  fill(memory, pages(0, 64));
  for (const Bytes size : {4_KiB, 256_KiB}) {
    WindowedReader reader(memory, size, 1);
    EXPECT_EQ(reader.word({}), std::nullopt);
    EXPECT_TRUE(reader.word(base));
    reader.forget(); // the bytes of the window are still there, but are nobody's
    for (Address at; at.value < 0x3000; at = at + 8_B) {
      ASSERT_EQ(reader.word(at), std::nullopt);
      ASSERT_FALSE(reader.is_swapped(at));
    }
  }
}

TEST(WindowedReader, survives_the_end_of_the_address_space) {
  test::FakeMemory memory;
  WindowedReader reader(memory, 256_KiB, 4);
  for (Address at{~std::uint64_t{7}}; at.value > ~std::uint64_t{0} - 0x100000; at = at - 4_KiB) {
    ASSERT_EQ(reader.word(at), std::nullopt);
  }
  EXPECT_EQ(reader.word({0x00007ffffffff000}), std::nullopt);
  EXPECT_FALSE(reader.error());
}

TEST(WindowedReader, remembers_that_the_target_is_gone) {
  test::FakeMemory memory;
  fill(memory, pages(0, 2));
  WindowedReader reader(memory, 4_KiB, 4);
  EXPECT_TRUE(reader.word(base));
  memory.vanish();
  EXPECT_EQ(reader.word(base + page_size), std::nullopt);
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->kind, ErrorKind::no_process);
  EXPECT_EQ(reader.word(base + page_size * 70), std::nullopt);
}

RC_GTEST_PROP(WindowedReader, agrees_with_the_memory_in_any_order, ()) {
  std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
  test::FakeMemory memory;
  fill(memory, pages(0, 96));
  std::vector<std::optional<PageState>> states(96);
  for (std::uint64_t page = 0; page < states.size(); ++page) {
    const auto chosen = random() % 5;
    if (chosen < 3) states[page] = static_cast<PageState>(chosen);
    if (chosen == 4) states[page] = PageState::resident;
    memory.set_pages(pages(page, page + 1), states[page]);
  }
  const Bytes size{std::uint64_t{4096} << random() % 7};
  WindowedReader reader(memory, size, std::size_t{1} << random() % 6);
  for (int question = 0; question < 300; ++question) {
    if (random() % 50 == 0) reader.forget();
    const std::uint64_t page = random() % states.size();
    const Address at = base + page_size * page + Bytes{random() % 512 * 8};
    const bool readable = states[page] && is_readable(*states[page]);
    RC_ASSERT(reader.word(at) == (readable ? std::optional(~at.value) : std::nullopt));
  }
  RC_ASSERT(memory.faulted_in() == 0_B);
}

} // namespace
} // namespace heapgap::allocators
