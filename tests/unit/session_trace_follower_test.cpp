// A heap made of values, and events made up by the test.
#include "session/trace_follower.h"
#include "support/fake_source.h"
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
using testing::Not;

class TraceFollowerTest : public testing::Test {
protected:
  TraceFollowerTest() {
    image_.add_thread(image_.main_arena());
    block_ = image_.main_arena().live(112_B);
    image_.main_arena().live(64_B);
    gap_ = image_.main_arena().gap(256_B);
    image_.main_arena().live(64_B);
    image_.main_arena().top_to_page(4_KiB);
    image_.write();
    image_.process.totals.rss_anonymous = 1_MiB;
  }

  Observation begin() {
    auto first = follower_.begin();
    if (!first) throw std::runtime_error(first.error().what);
    return *std::move(first);
  }
  /// Lets time pass as the watch does.
  void pass(std::chrono::nanoseconds time, std::chrono::nanoseconds next = 1h) {
    const auto end = clock_.now + time;
    while (clock_.now < end) {
      clock_.now += follower_.pace();
      ASSERT_TRUE(follower_.keep_up(next));
    }
  }
  Observation observe() {
    auto seen = follower_.observe();
    if (!seen) throw std::runtime_error(seen.error().what);
    return *std::move(seen);
  }

  test::GlibcImage image_{test::generation("2.35")};
  Address block_; ///< 104 bytes, live
  Address gap_;   ///< 256 bytes with its header, free
  test::ManualClock clock_;
  test::FakeSource* source_ = nullptr;
  const TracePrices prices_{.allocation_ns = 1000,
                            .release_ns = 500,
                            .stepped_more_ns = 10'000,
                            .is_stepped = {false, false, false, false, true}};
  std::function<void()> on_attach_ = [] {};
  TraceFollower follower_{image_.process, clock_,
                          [this]() -> Result<AttachedProbes> {
                            auto source = std::make_unique<test::FakeSource>();
                            source_ = source.get();
                            on_attach_();
                            return AttachedProbes{std::move(source), prices_};
                          },
                          [this](std::chrono::nanoseconds deadline) {
                            clock_.now = std::max(clock_.now, deadline);
                            return true;
                          }};
};

TEST_F(TraceFollowerTest, WhatTracingTakesIsThatOfTheBusiestProcessor) {
  begin();
  source_->counted.processors = {{3000, 1000}, {2000, 1000}};
  pass(10ms);
  EXPECT_NEAR(*observe().quality.target_overhead_percent, 100 * (1.0 + 1.0) / 10, 0.01);
  source_->counted.calls[static_cast<std::size_t>(Call::memalign)] = 100;
  pass(10ms);
  const Observation later = observe();
  EXPECT_NEAR(*later.quality.target_overhead_percent, 100 * 1.0 / 10, 0.01) << "stepped over";
}

TEST_F(TraceFollowerTest, BeginsWithTheWalkedHeapAndNothingMissed) {
  const Observation first = begin();
  EXPECT_EQ(first.report.heap.mapped.live, image_.expected.parts.live);
  EXPECT_EQ(first.report.heap.live_blocks, image_.expected.live_blocks);
  EXPECT_EQ(source_of(first.report, "heap").from, "trace");
  EXPECT_TRUE(source_of(first.report, "heap").exact);
  EXPECT_EQ(source_of(first.report, "idle_split").from, "walk");
  EXPECT_EQ(first.quality.mode, analysis::WatchMode::full);
  EXPECT_EQ(first.quality.coverage, 1);
  EXPECT_TRUE(first.report.heap.trim_yield);
}

TEST_F(TraceFollowerTest, SettlesForCallsThatWereRunningAtTheAttach) {
  begin();
  EXPECT_GE(clock_.now, 200ms);
}

TEST_F(TraceFollowerTest, EventsChangeTheHeap) {
  begin();
  source_->allocate(gap_, 120_B);
  source_->free(block_);
  const Observation seen = observe();
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live + 120_B - 104_B);
  EXPECT_EQ(seen.report.heap.live_blocks, image_.expected.live_blocks);
  EXPECT_EQ(seen.report.heap.mapped.total(), image_.expected.parts.total());
  EXPECT_EQ(seen.quality.events, 2U);
  EXPECT_EQ(seen.quality.unmatched_frees, 0U);
  EXPECT_FALSE(seen.report.heap.trim_yield) << "the split of idle memory is old";
}

TEST_F(TraceFollowerTest, EventsOfTheWalksTimeCountMoreThanTheWalk) {
  on_attach_ = [this] { source_->free(block_); }; // the walk will still see it
  const Observation first = begin();
  EXPECT_EQ(first.report.heap.mapped.live, image_.expected.parts.live - 104_B);
  EXPECT_EQ(first.quality.unmatched_frees, 0U);
}

TEST_F(TraceFollowerTest, RatesAreOfTheIntervalAndCallsOfTheWholeTime) {
  begin();
  source_->allocate(gap_, 120_B);
  clock_.now += 2s;
  EXPECT_DOUBLE_EQ(*observe().rates.allocs_per_s, 0.5);
  clock_.now += 1s;
  const Observation seen = observe();
  EXPECT_DOUBLE_EQ(*seen.rates.allocs_per_s, 0);
  EXPECT_EQ(seen.calls[static_cast<std::size_t>(Call::malloc)], 1U);
  const double since_attach = std::chrono::duration<double>(clock_.now).count();
  EXPECT_DOUBLE_EQ(*seen.overall_rates.allocs_per_s, 1 / since_attach);
}

TEST_F(TraceFollowerTest, AFreeOfWhatWasNotLiveIsCounted) {
  begin();
  source_->free(gap_);
  EXPECT_EQ(observe().quality.unmatched_frees, 1U);
}

TEST_F(TraceFollowerTest, AGapIsClosedByAWalkAndCountsAsUncovered) {
  begin();
  const auto attached_for = clock_.now;
  pass(100ms);
  source_->allocate(gap_, 120_B); // the free of it gets lost
  source_->counted.ring_full = 3;
  const Observation lost = observe();
  EXPECT_FALSE(source_of(lost.report, "heap").exact);
  EXPECT_EQ(lost.quality.lost_events, 3U);
  EXPECT_EQ(lost.report.heap.mapped.live, image_.expected.parts.live + 120_B);
  const auto begin_of_gap = attached_for + 100ms;

  while (follower_.keep_up(1h) && !source_of(observe().report, "heap").exact) clock_.now += 10ms;
  const auto gap = clock_.now - begin_of_gap;
  EXPECT_GE(gap, 200ms) << "calls that were running had no time to end";
  pass(1s);
  const Observation seen = observe();
  EXPECT_EQ(seen.quality.resyncs, 1U);
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live);
  EXPECT_NEAR(seen.quality.coverage, 1 - std::chrono::duration<double>(gap) / clock_.now, 0.02);
  EXPECT_THAT(seen.quality.notes, Not(Contains(HasSubstr("looked otherwise"))));
}

TEST_F(TraceFollowerTest, FreesInAGapAreNoWonder) {
  begin();
  source_->counted.too_deep = 1;
  source_->free(gap_);
  pass(20ms);
  source_->free(gap_);
  pass(1s);
  EXPECT_EQ(observe().quality.unmatched_frees, 0U);
}

TEST_F(TraceFollowerTest, NoWalkIsWastedWhileEventsKeepGettingLost) {
  begin();
  const auto reads = image_.memory().read_calls();
  for (int round = 0; round < 50; ++round) {
    ++source_->counted.queue_full;
    pass(10ms);
  }
  EXPECT_EQ(image_.memory().read_calls(), reads);
  EXPECT_EQ(observe().quality.resyncs, 0U);
  pass(1s);
  EXPECT_EQ(observe().quality.resyncs, 1U);
}

TEST_F(TraceFollowerTest, ARefreshComesJustBeforeTheObservation) {
  begin();
  const auto next = clock_.now + 1s;
  const auto reads = image_.memory().read_calls();
  pass(900ms, next);
  EXPECT_EQ(image_.memory().read_calls(), reads);
  pass(100ms, next);
  EXPECT_GT(image_.memory().read_calls(), reads);
  const Observation seen = observe();
  EXPECT_LT(source_of(seen.report, "idle_split").age_s, 0.05);
  EXPECT_TRUE(seen.report.heap.trim_yield);
}

TEST_F(TraceFollowerTest, WhatARefreshSeesOtherwiseIsNoted) {
  begin();
  source_->allocate(gap_, 120_B); // but the memory says that it is free
  pass(100ms);
  const auto next = clock_.now + 50ms;
  pass(200ms, next);
  const Observation seen = observe();
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live);
  EXPECT_THAT(seen.quality.notes, Contains(HasSubstr("1 blocks that no call had touched")));
}

TEST_F(TraceFollowerTest, WhatOnlyARefreshHoldsForLiveIsCached) {
  begin();
  source_->free(block_); // and the memory looks as if it were not, as a cached block's does
  pass(100ms);
  pass(200ms, clock_.now + 50ms);
  const Observation seen = observe();
  EXPECT_LT(source_of(seen.report, "idle_split").age_s, 0.2) << "it did not walk";
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live - 104_B);
  EXPECT_EQ(seen.report.heap.mapped.cached, image_.expected.parts.cached + 112_B);
  EXPECT_THAT(seen.quality.notes, Not(Contains(HasSubstr("looked otherwise"))));
}

TEST_F(TraceFollowerTest, BlocksInNewMemoryFindTheirHome) {
  begin();
  const Range grown = range_of(Address{0x7ffe00000000}, 64_KiB);
  image_.process.map(grown).writable = true;
  image_.memory().set_pages(grown, PageState::resident);
  source_->allocate(grown.begin + 0x110_B, 200_B);
  pass(60ms);
  const Observation seen = observe();
  EXPECT_EQ(seen.report.heap.live_blocks, image_.expected.live_blocks + 1);
  EXPECT_EQ(seen.report.heap.mapped.live, image_.expected.parts.live + 200_B);
  EXPECT_TRUE(source_of(seen.report, "heap").exact);
}

TEST_F(TraceFollowerTest, ABlockInNoMemoryAtAllMakesItInexact) {
  begin();
  source_->allocate(Address{0x7ffe00001110}, 200_B);
  const Observation seen = observe();
  EXPECT_FALSE(source_of(seen.report, "heap").exact);
  EXPECT_THAT(seen.quality.notes, Contains(HasSubstr("not understood yet")));
}

TEST_F(TraceFollowerTest, AfterTheDetachWhatWasSeenUntilThenCounts) {
  begin();
  source_->allocate(gap_, 120_B);
  follower_.detach();
  EXPECT_TRUE(source_->stopped);
  const Observation last = observe();
  EXPECT_EQ(last.quality.events, 1U);
  EXPECT_LT(source_of(last.report, "idle_split").age_s, 0.2);
}

TEST_F(TraceFollowerTest, AProgramThatIsReplacedIsNoProcess) {
  begin();
  source_->allocate(gap_, 120_B);
  image_.process.replace();
  const auto seen = follower_.observe();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind, ErrorKind::no_process);
  follower_.detach();
  EXPECT_TRUE(source_->stopped);
}

TEST(TraceFollowerAtTheBegin, ProbesThatDoNotGoInAreAnError) {
  test::FakeProcess process;
  const test::ManualClock clock;
  TraceFollower follower(
      process, clock,
      []() -> Result<AttachedProbes> { return fail(ErrorKind::privilege, "cannot trace"); },
      [](std::chrono::nanoseconds) { return true; });
  const auto first = follower.begin();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::privilege);
  follower.detach();
}

} // namespace
} // namespace heapgap::session
