// The heartbeat, without a heap: a follower that only says it was asked.
#include "session/watch_run.h"
#include "support/fake_process.h"
#include "support/manual_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using analysis::WatchEnd;
using testing::ElementsAre;

class FakeFollower final : public HeapFollower {
public:
  explicit FakeFollower(test::ManualClock& clock) : clock_(clock) {}

  std::chrono::nanoseconds observing_takes{};
  std::optional<Error> error; ///< of each observation from now on
  bool is_fragmented = false; ///< a heap of 400 MiB, in which 2 MiB more are pinned each time
  int observations = 0;
  int detached = 0;

  Result<Observation> begin() override { return observe(); }
  Result<void> keep_up(std::chrono::nanoseconds /*next*/) override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds pace() const override { return 250ms; }
  Result<Observation> observe() override {
    if (error) return std::unexpected(*error);
    clock_.now += observing_takes;
    clock_.used += observing_takes;
    Observation seen;
    if (is_fragmented) describe_heap(seen.report);
    seen.report.memory.rss = Bytes{static_cast<std::uint64_t>(1000 + observations++)};
    seen.overall_rates.allocs_per_s = 12;
    return seen;
  }
  void detach() override { ++detached; }
  bool keeps_heap = false;
  [[nodiscard]] const heap::Heap* heap() const override { return keeps_heap ? &heap_ : nullptr; }

private:
  void describe_heap(analysis::Report& report) const {
    const Bytes pinned = 120_MiB + 2_MiB * static_cast<std::uint64_t>(observations);
    report.allocators = {
        {"glibc", "2.36", "libc.so.6", analysis::ReaderQuality::exact, 400_MiB, {}, {}, {}}};
    report.heap.mapped.live = 400_MiB - pinned;
    report.heap.mapped.free = pinned;
    report.heap.resident = report.heap.mapped;
    report.heap.pinned = pinned;
    report.fragmentation.waste_ratio = static_cast<double>(pinned.count) / (400 << 20);
    report.verdict.kind = analysis::VerdictKind::fragmentation;
    report.verdict.severity = analysis::Severity::warning;
  }

  test::ManualClock& clock_;
  heap::Heap heap_;
};

class WatchRunTest : public testing::Test {
protected:
  WatchRunTest() {
    clock_.now = 100s;
    watcher_.on_begin = [this](const analysis::Tick& first) -> Result<void> {
      EXPECT_TRUE(times_.empty());
      EXPECT_EQ(first.report.memory.rss, 1000_B);
      return {};
    };
    watcher_.on_tick = [this](const analysis::Tick& tick) -> Result<bool> {
      times_.push_back(tick.elapsed_s);
      return true;
    };
    watcher_.wait_until = [this](std::chrono::nanoseconds deadline) {
      if (asked_at_ && deadline >= *asked_at_) {
        clock_.now = std::max(clock_.now, *asked_at_);
        return wake_;
      }
      clock_.now = std::max(clock_.now, deadline);
      if (on_wait_) on_wait_();
      return Wake::deadline;
    };
  }

  Result<analysis::Summary> run() {
    return WatchRun(process_, follower_, options_, clock_, watcher_).run();
  }

  test::ManualClock clock_;
  test::FakeProcess process_;
  FakeFollower follower_{clock_};
  WatchOptions options_;
  Watcher watcher_;
  std::vector<double> times_;
  std::optional<std::chrono::nanoseconds> asked_at_;
  Wake wake_ = Wake::end_asked;
  std::function<void()> on_wait_;
};

TEST_F(WatchRunTest, TicksComeAtWholeIntervalsAndTheFirstAfterOne) {
  options_.ticks = 3;
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_THAT(times_, ElementsAre(1, 2, 3));
  EXPECT_EQ(summary->end, WatchEnd::asked);
  EXPECT_EQ(follower_.detached, 1);
}

TEST_F(WatchRunTest, AdviceKnowsTheTrend) {
  follower_.is_fragmented = true;
  options_.ticks = 50;
  const auto summary = run();
  ASSERT_TRUE(summary);
  ASSERT_EQ(summary->last.report.advice.size(), 1U);
  const analysis::Advice& restart = summary->last.report.advice.front();
  EXPECT_EQ(restart.action, "restart");
  EXPECT_EQ(restart.releases, 222_MiB);
  // 2 MiB a second; the first and the last look both fall on a tick's second.
  EXPECT_THAT(restart.how, testing::HasSubstr("gathered again after 11"));
}

TEST_F(WatchRunTest, LateTicksDoNotBunchUp) {
  follower_.observing_takes = 700ms;
  options_.interval = 500ms;
  options_.ticks = 3;
  ASSERT_TRUE(run());
  EXPECT_THAT(times_, ElementsAre(1.7, 2.7, 3.7)); // beats at 1, 2 and 3; the others were missed
}

TEST_F(WatchRunTest, AnotherIntervalHoldsFromTheNextWaitOn) {
  options_.ticks = 4;
  options_.interval = 10s;
  std::chrono::nanoseconds interval = 10s;
  watcher_.interval = [&] { return interval; };
  on_wait_ = [&] {
    if (clock_.now >= 112s) interval = 500ms;
  };
  ASSERT_TRUE(run());
  EXPECT_THAT(times_, ElementsAre(10, 12.5, 13, 13.5));
}

TEST_F(WatchRunTest, ACloserLookIsGivenAfterEachTickAndWhenTheFocusMoves) {
  options_.ticks = 2;
  analysis::MapFocus focus{{}, {}, range_of(Address{0x1000}, 64_B)};
  std::vector<std::pair<double, Address>> looks;
  watcher_.focus = [&] { return focus; };
  watcher_.on_detail = [&](const analysis::MapDetail& detail) {
    looks.emplace_back(std::chrono::duration<double>(clock_.now).count(),
                       detail.cursor.range.begin);
  };
  on_wait_ = [&] {
    if (clock_.now == 100500ms) focus.cursor.begin = Address{0x1020};
  };
  ASSERT_TRUE(run());
  EXPECT_TRUE(looks.empty()) << "there is no heap to look at";
  follower_.keeps_heap = true;
  clock_.now = 100s;
  focus.cursor.begin = Address{0x1000};
  times_.clear();
  follower_.observations = 0;
  ASSERT_TRUE(run());
  EXPECT_THAT(looks,
              ElementsAre(std::pair(100.0, Address{0x1000}), std::pair(100.5, Address{0x1020}),
                          std::pair(101.0, Address{0x1020}), std::pair(102.0, Address{0x1020})));
}

TEST_F(WatchRunTest, TheDurationEndsItAlsoBetweenTicks) {
  options_.duration = 2500ms;
  ASSERT_TRUE(run());
  EXPECT_THAT(times_, ElementsAre(1, 2));
  EXPECT_EQ(clock_.now, 102500ms);
}

TEST_F(WatchRunTest, ATickThatFallsOnTheEndIsGiven) {
  options_.duration = 2s;
  ASSERT_TRUE(run());
  EXPECT_THAT(times_, ElementsAre(1, 2));
}

TEST_F(WatchRunTest, AskedToEndItLooksALastTime) {
  asked_at_ = 101400ms;
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->end, WatchEnd::asked);
  EXPECT_THAT(times_, ElementsAre(1));
  EXPECT_DOUBLE_EQ(summary->last.elapsed_s, 1.4);
  EXPECT_EQ(summary->last.report.memory.rss, 1002_B);
  EXPECT_EQ(summary->start.rss, 1000_B);
  EXPECT_EQ(summary->last.rates.allocs_per_s, 12);
}

TEST_F(WatchRunTest, AReaderThatIsGoneEndsItWithoutALastLook) {
  asked_at_ = 101400ms;
  wake_ = Wake::reader_gone;
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->end, WatchEnd::reader_gone);
  EXPECT_EQ(follower_.observations, 2);
  EXPECT_EQ(follower_.detached, 1);
}

TEST_F(WatchRunTest, ATickThatNobodyWantsIsTheLast) {
  watcher_.on_tick = [](const analysis::Tick&) -> Result<bool> { return false; };
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->end, WatchEnd::reader_gone);
  EXPECT_EQ(follower_.observations, 2);
}

TEST_F(WatchRunTest, ATargetThatExitsIsNoticedBeforeTheNextTickAndTheLastTickStands) {
  options_.interval = 10s;
  on_wait_ = [this] {
    if (clock_.now >= 115s) process_.vanish();
  };
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->end, WatchEnd::target_exited);
  EXPECT_EQ(summary->last.elapsed_s, 10);
  EXPECT_LE(clock_.now, 115500ms);
}

TEST_F(WatchRunTest, AProgramThatIsReplacedEndsItToo) {
  on_wait_ = [this] {
    if (clock_.now >= 103500ms) process_.replace();
  };
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->end, WatchEnd::target_replaced);
  EXPECT_EQ(summary->last.elapsed_s, 3);
}

TEST_F(WatchRunTest, ATargetThatEndsWhileItIsObservedEndsIt) {
  on_wait_ = [this] {
    if (clock_.now < 102s) return;
    process_.vanish();
    follower_.error = Error{ErrorKind::no_process, "gone", {}, {}};
  };
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->end, WatchEnd::target_exited);
  EXPECT_EQ(summary->last.elapsed_s, 1);
}

TEST_F(WatchRunTest, WhatFailsAtTheBeginIsAnError) {
  follower_.error = Error{ErrorKind::no_process, "gone", {}, {}};
  const auto summary = run();
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().kind, ErrorKind::no_process);
}

TEST_F(WatchRunTest, OtherErrorsEndItAsErrors) {
  on_wait_ = [this] { follower_.error = Error{ErrorKind::failure, "broken", {}, {}}; };
  const auto summary = run();
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().what, "broken");
}

TEST_F(WatchRunTest, AnOutputThatFailsIsAnError) {
  watcher_.on_tick = [](const analysis::Tick&) -> Result<bool> {
    return fail(ErrorKind::failure, "cannot write");
  };
  const auto summary = run();
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().what, "cannot write");
}

TEST_F(WatchRunTest, ItsOwnProcessorTimeIsAShareOfTheInterval) {
  follower_.observing_takes = 100ms;
  options_.ticks = 2;
  std::vector<double> shares;
  watcher_.on_tick = [&](const analysis::Tick& tick) -> Result<bool> {
    shares.push_back(tick.quality.self_cpu_percent);
    return true;
  };
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_THAT(shares, ElementsAre(10, 10)); // from 0.1 to 1.1 s, and to 2.1 s
  EXPECT_NEAR(summary->last.quality.self_cpu_percent, 100 * 0.4 / 2.2, 1e-9);
}

} // namespace
} // namespace heapgap::session
