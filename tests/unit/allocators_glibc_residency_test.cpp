// Heaps that are not all in memory: what can be read is read, the rest is unknown, nothing is
// touched, and nobody calls it corrupted.
#include "session/process_report.h"
#include "support/expect_ledger.h"
#include "support/still_clock.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

class Residency : public testing::TestWithParam<const char*> {
protected:
  Residency() {
    fill_with_everything(image);
    image.write();
  }

  Range heap() { return image.main_arena().stretches().front(); }
  Range page(std::uint64_t number) {
    return range_of(heap().begin + page_size * number, page_size);
  }
  [[nodiscard]] Bytes expected_total() const { return image.expected.parts.total(); }

  GlibcImage image{generation(GetParam())};
};

TEST_P(Residency, every_single_page_of_the_heap_may_be_in_swap) {
  const std::uint64_t pages = heap().size().count / page_size.count;
  for (std::uint64_t number = 0; number < pages; ++number) {
    SCOPED_TRACE(number);
    image.memory().set_pages(page(number), PageState::swapped);
    const auto report = report_of(image);
    EXPECT_EQ(report.heap.mapped.total(), expected_total());
    EXPECT_TRUE(report.quality.consistent);
    EXPECT_EQ(report.quality.corrupt_spans, 0U);
    EXPECT_EQ(report.quality.swapped, page_size);
    EXPECT_LE(report.quality.unreadable, 0x20000_B);
    EXPECT_EQ(report.heap.mapped.unknown, report.quality.unreadable);
    EXPECT_LE(report.heap.mapped.live, image.expected.parts.live + image.expected.parts.cached);
    image.memory().set_pages(page(number), PageState::resident);
  }
}

TEST_P(Residency, holes_that_were_never_touched_are_not_unknown) {
  // The inside of a long block: nothing to read there.
  Address at = heap().begin;
  std::uint64_t holes = 0;
  for (; at < heap().end; at = at + page_size) {
    bool empty = true;
    for (Bytes offset; offset < page_size; offset += 8_B) {
      std::uint64_t word = 0;
      const target::ReadPiece piece{at + offset, std::as_writable_bytes(std::span(&word, 1))};
      empty = empty && image.memory().read({&piece, 1}) && word == 0;
    }
    if (!empty) continue;
    image.memory().set_pages(range_of(at, page_size), std::nullopt);
    ++holes;
  }
  ASSERT_GT(holes, 10U);
  const auto report = report_of(image);
  expect_exact(report, image);
  EXPECT_LT(report.heap.resident.total(), report.heap.mapped.total());
}

TEST_P(Residency, a_heap_in_swap_altogether_is_unknown_altogether) {
  const Bytes placed = image.main_arena().system_mem();
  image.memory().set_pages(heap(), PageState::swapped);
  const auto report = report_of(image);
  EXPECT_EQ(report.heap.mapped.total(), expected_total());
  EXPECT_GE(report.heap.mapped.unknown + 0x10000_B, placed);
  EXPECT_EQ(report.quality.corrupt_spans, 0U);
  EXPECT_EQ(report.verdict.kind, analysis::VerdictKind::insufficient_data);
}

TEST_P(Residency, libc_data_in_swap_is_named) {
  image.memory().set_pages(range_of(align_down(image.arena_address(), page_size), page_size),
                           PageState::swapped);
  const auto report = session::report_on(image.process, StillClock{});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_NE(report.error().why.find("swap"), std::string::npos) << report.error().why;
  EXPECT_EQ(image.memory().faulted_in(), 0_B);
}

TEST_P(Residency, a_page_without_permission_is_unreadable) {
  image.memory().fail_reads(page(0));
  const auto report = report_of(image);
  EXPECT_EQ(report.heap.mapped.total(), expected_total());
  EXPECT_GT(report.quality.unreadable, 0_B);
  EXPECT_EQ(report.quality.corrupt_spans, 0U);
}

INSTANTIATE_TEST_SUITE_P(Glibc, Residency, testing::Values("2.26", "2.35", "2.43"),
                         [](const auto& one) {
                           std::string name = one.param;
                           name.replace(name.find('.'), 1, "_");
                           return name;
                         });

} // namespace
} // namespace heapgap::test
