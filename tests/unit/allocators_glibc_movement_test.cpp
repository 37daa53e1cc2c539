// Heaps that change while they are read, and processes that end.
#include "session/process_report.h"
#include "support/expect_ledger.h"
#include "support/still_clock.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

class Movement : public testing::Test {
protected:
  Movement() {
    fill_with_everything(image, 12);
    image.write();
  }
  std::uint64_t calls_of_a_whole_reading() {
    const std::uint64_t before = image.memory().read_calls();
    EXPECT_TRUE(session::report_on(image.process, StillClock{}));
    return image.memory().read_calls() - before;
  }

  GlibcImage image{generation("2.35")};
};

TEST_F(Movement, a_process_that_ends_at_any_moment_is_no_process) {
  const std::uint64_t calls = calls_of_a_whole_reading();
  ASSERT_GT(calls, 10U);
  for (std::uint64_t last = 0; last < calls; ++last) {
    GlibcImage mortal(generation("2.35"));
    fill_with_everything(mortal, 12);
    mortal.write();
    mortal.memory().on_read([last](FakeMemory& memory, Range) {
      if (memory.read_calls() > last) memory.vanish();
    });
    const auto report = session::report_on(mortal.process, StillClock{});
    ASSERT_FALSE(report) << last;
    EXPECT_EQ(report.error().kind, ErrorKind::no_process) << last;
  }
}

/// Every header is caught in the act once: what is read next is right again.
TEST_F(Movement, a_torn_header_is_read_again) {
  const Address block = image.main_arena().stretches().front().begin + 0x290_B;
  unsigned reads = 0;
  std::uint64_t sound = 0;
  const target::ReadPiece piece{block + 8_B, std::as_writable_bytes(std::span(&sound, 1))};
  ASSERT_TRUE(image.memory().read({&piece, 1}));
  image.memory().on_read([&](FakeMemory& memory, Range range) {
    if (!range.contains(block + 8_B) || range.size() < 64_KiB) return;
    memory.write_word(block + 8_B, ++reads == 1 ? 0x7777777 : sound);
  });
  const auto report = report_of(image);
  EXPECT_GE(reads, 2U);
  EXPECT_EQ(report.quality.corrupt_spans, 0U);
  EXPECT_GT(report.quality.retries, 0U);
  EXPECT_EQ(report.heap.mapped.unknown, 0_B);
  EXPECT_EQ(report.heap.mapped.live, image.expected.parts.live);
}

/// The counter of an arena never stands still, as in a program that allocates all the time.
TEST_F(Movement, an_arena_that_never_stands_still_ends_too) {
  const Address counter = image.main_arena().address() + Bytes{image.generation().system_mem};
  const Address maximum = image.main_arena().address() + Bytes{image.generation().max_system_mem};
  const Bytes real = image.main_arena().system_mem();
  image.memory().on_read([=](FakeMemory& memory, Range) {
    const std::uint64_t value = real.count + memory.read_calls() * 4096;
    memory.write_word(maximum, value);
    memory.write_word(counter, value);
  });
  const auto report = report_of(image);
  EXPECT_GT(report.quality.retries, 0U);
  EXPECT_FALSE(report.quality.consistent);
  EXPECT_EQ(report.quality.corrupt_spans, 0U);
  EXPECT_EQ(report.heap.mapped.live, image.expected.parts.live);
  EXPECT_LT(image.memory().read_calls(), 5000U);
}

} // namespace
} // namespace heapgap::test
