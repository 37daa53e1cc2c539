// Repeated walks through a heap made of values.
#include "session/walk_follower.h"
#include "support/glibc_image.h"
#include "support/manual_clock.h"
#include "support/source_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using test::source_of;
using testing::Contains;
using testing::HasSubstr;

class WalkFollowerTest : public testing::Test {
protected:
  WalkFollowerTest() {
    test::fill_with_everything(image_, 12);
    image_.write();
    image_.process.totals.rss_anonymous = 64_MiB;
    image_.process.totals.pss = 70_MiB;
    // Each read costs the same, so that a walk costs something.
    image_.memory().on_read([this](test::FakeMemory&, Range) { clock_.used += 10us; });
  }

  Observation observe() {
    auto seen = follower_.observe();
    if (!seen) throw std::runtime_error(seen.error().what);
    return *std::move(seen);
  }

  test::GlibcImage image_{test::generation("2.35")};
  test::ManualClock clock_;
  WalkFollower follower_{image_.process, clock_};
};

TEST_F(WalkFollowerTest, BeginsWithAWalk) {
  const auto first = follower_.begin();
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->heap_is_fresh);
  EXPECT_EQ(first->report.heap.mapped.live, image_.expected.parts.live);
  EXPECT_EQ(first->report.memory.pss, 70_MiB);
  EXPECT_EQ(first->quality.mode, analysis::WatchMode::walk);
  EXPECT_EQ(first->quality.coverage, 0);
  EXPECT_FALSE(first->rates.allocs_per_s);
  EXPECT_FALSE(first->calls[0]);
}

TEST_F(WalkFollowerTest, BetweenWalksTheTotalsAreNewAndTheHeapHasAnAge) {
  ASSERT_TRUE(follower_.begin());
  const auto reads = image_.memory().read_calls();
  image_.process.totals.rss_anonymous = 80_MiB;
  clock_.now += 100us;
  const Observation seen = observe();
  EXPECT_EQ(image_.memory().read_calls(), reads) << "it walked beyond its budget";
  EXPECT_FALSE(seen.heap_is_fresh);
  EXPECT_EQ(seen.report.memory.rss, 80_MiB);
  EXPECT_FALSE(seen.report.memory.pss);
  EXPECT_EQ(seen.report.memory.heap_resident + seen.report.memory.stack_resident +
                seen.report.memory.other_anon_resident,
            80_MiB);
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live);
  EXPECT_DOUBLE_EQ(source_of(seen.report, "heap").age_s, 100e-6);
  EXPECT_TRUE(source_of(seen.report, "heap").exact);
  EXPECT_EQ(source_of(seen.report, "memory").age_s, 0);
  EXPECT_EQ(seen.report.time.time_since_epoch(), 100us);
}

TEST_F(WalkFollowerTest, WalksAgainWhenTheBudgetAllowsIt) {
  ASSERT_TRUE(follower_.begin());
  const auto cost = clock_.used;
  clock_.now += 39 * cost;
  EXPECT_FALSE(observe().heap_is_fresh);
  clock_.now += 1 * cost;
  const Observation seen = observe();
  EXPECT_TRUE(seen.heap_is_fresh);
  EXPECT_EQ(source_of(seen.report, "heap").age_s, 0);
  clock_.now += 19 * cost;
  EXPECT_FALSE(observe().heap_is_fresh);
  clock_.now += 1 * cost;
  EXPECT_TRUE(observe().heap_is_fresh);
}

TEST_F(WalkFollowerTest, AProcessThatShrankSinceTheWalkHasNoNegativeRest) {
  ASSERT_TRUE(follower_.begin());
  image_.process.totals.rss_anonymous = 4_KiB;
  const Observation seen = observe();
  EXPECT_EQ(seen.report.memory.other_anon_resident, 0_B);
  EXPECT_THAT(seen.quality.notes, Contains(HasSubstr("shrank since its heap was read")));
  const Observation again = observe();
  EXPECT_EQ(again.quality.notes, seen.quality.notes) << "notes pile up";
}

TEST_F(WalkFollowerTest, AHeapThatCannotBeReadAgainStaysAsItWas) {
  ASSERT_TRUE(follower_.begin());
  clock_.now += 1h;
  for (const target::Mapping& mapping : image_.process.maps) {
    if (mapping.inode != 0) image_.memory().set_pages(mapping.range, PageState::swapped);
  }
  const Observation seen = observe();
  EXPECT_FALSE(seen.heap_is_fresh);
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live);
  EXPECT_THAT(seen.quality.notes, Contains(HasSubstr("could not be read again")));
  EXPECT_DOUBLE_EQ(source_of(seen.report, "heap").age_s, 3600);
}

TEST_F(WalkFollowerTest, AProcessThatEndedIsAnError) {
  ASSERT_TRUE(follower_.begin());
  image_.process.vanish();
  const auto seen = follower_.observe();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind, ErrorKind::no_process);
}

TEST(WalkFollowerAtTheBegin, NothingToMeasureIsSaidAtOnce) {
  test::FakeProcess process;
  const test::ManualClock clock;
  const auto first = WalkFollower(process, clock).begin();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::nothing_to_measure);
}

} // namespace
} // namespace heapgap::session
