// Walks that take over what has not changed, in a heap made of values.
#include "session/heap_watcher.h"
#include "support/glibc_image.h"
#include "support/manual_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class HeapWatcherTest : public testing::Test {
protected:
  HeapWatcherTest() {
    test::fill_with_everything(image, 48);
    image.write();
    image.process.totals.rss_anonymous = 64_MiB;
    image.process.totals.pss = 70_MiB;
    // What is read has its price.
    image.memory().on_read([this](test::FakeMemory&, Range range) {
      clock.used += std::chrono::nanoseconds(100 + range.size().count / 10);
    });
  }

  [[nodiscard]] double age() const { return heap.report().sources.front().age_s; }
  /// Looks every `step` until there was a walk.
  void look_until_fresh(std::chrono::nanoseconds step) {
    for (int looks = 0; looks < 1000; ++looks) {
      clock.now += step;
      ASSERT_TRUE(heap.look());
      if (heap.is_fresh()) return;
    }
    FAIL() << "the heap was never read again";
  }

  test::GlibcImage image{test::generation("2.35")};
  test::ManualClock clock;
  HeapWatcher heap{image.process, clock};
};

const std::string taken_over = "2 of 2 arenas look unchanged since an earlier walk";

TEST_F(HeapWatcherTest, TakesOverWhatHasNotChangedAndTellsItsAge) {
  ASSERT_TRUE(heap.begin());
  EXPECT_THAT(heap.report().quality.notes, Not(Contains(HasSubstr("look unchanged"))));
  const auto cost = clock.used;
  look_until_fresh(cost);
  EXPECT_THAT(heap.report().quality.notes, Contains(HasSubstr(taken_over)));
  EXPECT_DOUBLE_EQ(age(), std::chrono::duration<double>(clock.now).count());
  EXPECT_LT(clock.used - cost, cost / 2) << "the second walk was not cheaper";
  EXPECT_EQ(heap.report().heap.mapped.live, image.expected.parts.live);
  EXPECT_EQ(heap.report().heap.mapped.cached, image.expected.parts.cached);
  EXPECT_FALSE(heap.report().memory.pss) << "adding it up costs more than such a walk";
}

TEST_F(HeapWatcherTest, ReadsWhereTheTargetIsNotRunning) {
  const auto before = target::ProcessorSet::allowed();
  std::size_t busy = 0;
  while (!before.contains(busy)) ++busy;
  image.process.busy.insert(busy);
  std::size_t reads = 0;
  std::size_t beside = 0;
  image.memory().on_read([&](test::FakeMemory&, Range) {
    ++reads;
    beside += target::ProcessorSet::allowed().contains(busy) ? 1 : 0;
  });
  ASSERT_TRUE(heap.begin());
  EXPECT_GT(reads, 0U);
  const bool has_another = !before.without(image.process.busy).empty();
  EXPECT_EQ(beside, has_another ? 0U : reads);
  EXPECT_EQ(target::ProcessorSet::allowed(), before) << "it is confined for good";
}

TEST_F(HeapWatcherTest, ReadsAllOfItNowAndThen) {
  ASSERT_TRUE(heap.begin());
  const auto cost = clock.used;
  std::chrono::nanoseconds last_whole{};
  int renewing = 0;
  int whole = 0;
  while (clock.now < 400 * cost) {
    look_until_fresh(cost);
    const auto& notes = heap.report().quality.notes;
    if (std::ranges::any_of(notes, [](const auto& note) { return note.starts_with("2 of 2"); })) {
      ++renewing;
      continue;
    }
    ++whole;
    EXPECT_EQ(age(), 0);
    EXPECT_GE(clock.now - last_whole, HeapWalker::between_whole_walks * 19 * cost);
    last_whole = clock.now;
  }
  EXPECT_GE(whole, 4);
  EXPECT_GT(renewing, 2 * whole);
  EXPECT_LE(clock.used, clock.now / 20 + 2 * cost);
}

TEST_F(HeapWatcherTest, AfterAFailedWalkAllIsReadAnew) {
  ASSERT_TRUE(heap.begin());
  const auto cost = clock.used;
  const auto set_data = [&](PageState state) {
    for (const target::Mapping& mapping : image.process.maps) {
      if (mapping.inode != 0) image.memory().set_pages(mapping.range, state);
    }
  };
  set_data(PageState::swapped);
  clock.now += 1000 * cost;
  ASSERT_TRUE(heap.look());
  EXPECT_FALSE(heap.is_fresh());
  EXPECT_DOUBLE_EQ(age(), std::chrono::duration<double>(clock.now).count());
  set_data(PageState::resident);
  look_until_fresh(cost);
  EXPECT_EQ(age(), 0);
  EXPECT_EQ(heap.report().heap.mapped.live, image.expected.parts.live);
}

} // namespace
} // namespace heapgap::session
