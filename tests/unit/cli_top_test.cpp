// heapgap top without a terminal: its options, its thread, its pace, what it saves.
#include "cli/frame_pace.h"
#include "cli/interval_steps.h"
#include "cli/options.h"
#include "cli/saved_report.h"
#include "cli/watch_thread.h"
#include "support/sample_reports.h"
#include "support/sample_ticks.h"
#include "support/temporary_directory.h"

#include <atomic>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(TopOptions, AreThoseOfAttachThatConcernTheWatching) {
  const auto request = parse_arguments({"top", "42", "5", "--full", "--limit", "1Gi", "--freeze"});
  ASSERT_TRUE(request);
  const auto& top = std::get<TopRequest>(*request);
  EXPECT_EQ(top.pid, Pid{42});
  EXPECT_EQ(top.interval, 5s);
  EXPECT_EQ(top.mode, analysis::WatchMode::full);
  EXPECT_EQ(top.limit, Bytes{1U << 30U});
  EXPECT_TRUE(top.freeze);
}

TEST(TopOptions, OthersAreWrongUsage) {
  for (const char* option : {"--policy", "-v"}) {
    EXPECT_FALSE(parse_arguments({"top", "-p", "42", option})) << option;
  }
}

TEST(FramePace, DrawsAtOnceAfterARestAndNeverMoreThanTenTimesASecond) {
  using Time = std::chrono::nanoseconds;
  FramePace pace(0s);
  std::vector<Time> frames;
  for (Time now{}; now < 20s; now += 1ms) { // a key that is held down
    if (pace.wait(now, FrameReason::key) > 0s) continue;
    pace.draw(now);
    frames.push_back(now);
  }
  EXPECT_EQ(frames[0], 0s);
  EXPECT_LE(frames[1], 1ms);
  for (std::size_t first = 0; first + 10 < frames.size(); ++first) {
    EXPECT_GE(frames[first + 10] - frames[first], 1s);
  }
  EXPECT_GT(frames.size(), 20U * 7);
}

TEST(FramePace, NewsNeverKeepsAKeyWaiting) {
  FramePace pace(0s);
  for (std::chrono::nanoseconds now{}; now < 20s;
       now += 1ms) { // always news, and seven keys a second
    const bool is_key = now.count() % 143'000'000 == 0;
    if (is_key) {
      EXPECT_EQ(pace.wait(now, FrameReason::key), 0s) << now.count();
    }
    if (is_key || pace.wait(now, FrameReason::news) == 0s) pace.draw(now);
  }
}

TEST(FrameSchedule, DrawsWhatIsWantedOnceAndSaysWhen) {
  FrameSchedule frames(0s);
  EXPECT_EQ(frames.deadline(0s, 1h), 0s) << "the first one is wanted from the start";
  EXPECT_TRUE(frames.take(0s));
  EXPECT_FALSE(frames.take(1ms)) << "nothing has changed";
  EXPECT_EQ(frames.deadline(1ms, 1h), 1h);
  frames.want(FrameReason::key);
  frames.want(FrameReason::news); // does not make the key wait
  EXPECT_TRUE(frames.take(2ms));
  frames.want(FrameReason::news);
  EXPECT_FALSE(frames.take(3ms));
  const auto due = frames.deadline(3ms, 1h);
  EXPECT_GT(due, 100ms);
  EXPECT_EQ(frames.deadline(3ms, 4ms), 4ms);
  EXPECT_FALSE(frames.take(due - 1ms));
  EXPECT_TRUE(frames.take(due));
}

TEST(IntervalSteps, GoToTheNextOneAndEndAtTheLast) {
  constexpr std::array steps{0.5, 1.0, 5.0};
  EXPECT_EQ(next_interval(steps, 1, true), 5);
  EXPECT_EQ(next_interval(steps, 1, false), 0.5);
  EXPECT_EQ(next_interval(steps, 3, true), 5);
  EXPECT_EQ(next_interval(steps, 3, false), 1);
  EXPECT_EQ(next_interval(steps, 5, true), 5);
  EXPECT_EQ(next_interval(steps, 7, true), 7);
  EXPECT_EQ(next_interval(steps, 0.5, false), 0.5);
  EXPECT_EQ(next_interval(steps, 0.1, false), 0.1);
}

bool has_news(const WatchThread& watch, std::chrono::milliseconds patience) {
  pollfd arrived{watch.fd(), POLLIN, 0};
  return ::poll(&arrived, 1, static_cast<int>(patience.count())) == 1;
}

/// Ticks until it is asked to end; each wait tells what is wished for.
class WatchThreadTest : public testing::Test {
protected:
  Watch watch_ = [this](const session::WatchOptions&,
                        const session::Watcher& watcher) -> Result<analysis::Summary> {
    analysis::Tick tick = samples::walked();
    if (auto begun = watcher.on_begin(tick); !begun) return pass_on(begun);
    while (watcher.wait_until(clock_.monotonic() + 1h) == session::Wake::deadline) {
      tick.elapsed_s = std::chrono::duration<double>(watcher.interval()).count();
      if (const auto focus = watcher.focus()) watcher.on_detail({*focus, {}, {}});
      if (auto wanted = watcher.on_tick(tick); !wanted) return std::unexpected(wanted.error());
    }
    return samples::summary_of(tick, analysis::WatchEnd::asked);
  };

  SystemClock clock_;
};

TEST_F(WatchThreadTest, WhatTheWatchBringsArrives) {
  const auto watch = WatchThread::start(watch_, {}, clock_).value();
  ASSERT_TRUE(has_news(*watch, 10s));
  const WatchNews news = watch->take();
  ASSERT_EQ(news.ticks.size(), 1U);
  EXPECT_EQ(news.ticks.front()->report.process.pid, samples::walked().report.process.pid);
  EXPECT_FALSE(news.outcome);
  EXPECT_FALSE(has_news(*watch, 0ms)) << "it was taken";
}

TEST_F(WatchThreadTest, AWishWakesTheWatchLongBeforeItsTime) {
  const auto watch = WatchThread::start(watch_, {}, clock_).value();
  ASSERT_TRUE(has_news(*watch, 10s));
  watch->take();
  const analysis::MapFocus focus{{}, {}, range_of(Address{64}, 64_B)};
  watch->set_focus(focus);
  watch->set_interval(7s);
  double interval = 0;
  std::shared_ptr<const analysis::MapDetail> detail;
  while (interval != 7 && has_news(*watch, 10s)) {
    const WatchNews news = watch->take();
    if (!news.ticks.empty()) interval = news.ticks.back()->elapsed_s;
    if (news.detail) detail = news.detail;
  }
  EXPECT_EQ(interval, 7);
  ASSERT_TRUE(detail);
  EXPECT_EQ(detail->focus, focus);
  watch->ask_end();
  std::optional<Result<analysis::Summary>> outcome;
  while (!outcome && has_news(*watch, 10s)) outcome = watch->take().outcome;
  ASSERT_TRUE(outcome && *outcome);
  EXPECT_EQ((*outcome)->end, analysis::WatchEnd::asked);
}

TEST_F(WatchThreadTest, TicksThatNobodyTakesAreBoundedAndItsEndEndsTheWatch) {
  std::atomic<bool> has_ended = false;
  {
    const auto watch =
        WatchThread::start(
            [&](const session::WatchOptions&,
                const session::Watcher& watcher) -> Result<analysis::Summary> {
              for (int tick = 0; tick < 1000; ++tick) {
                if (!watcher.on_tick(samples::walked())) break;
              }
              while (watcher.wait_until(clock_.monotonic() + 1h) == session::Wake::deadline) {
              }
              has_ended = true;
              return fail(ErrorKind::failure, "ended");
            },
            {}, clock_)
            .value();
    ASSERT_TRUE(has_news(*watch, 10s));
    std::this_thread::sleep_for(200ms);
    EXPECT_LE(watch->take().ticks.size(), 64U);
  }
  EXPECT_TRUE(has_ended);
}

TEST_F(WatchThreadTest, AnExceptionIsAnOutcome) {
  const auto watch =
      WatchThread::start(
          [](const session::WatchOptions&, const session::Watcher&) -> Result<analysis::Summary> {
            throw std::runtime_error("made up");
          },
          {}, clock_)
          .value();
  ASSERT_TRUE(has_news(*watch, 10s));
  const WatchNews news = watch->take();
  ASSERT_TRUE(news.outcome && !news.outcome->has_value());
  EXPECT_EQ(news.outcome->error().why, "made up");
}

class SavedReport : public testing::Test {
protected:
  SavedReport() { std::filesystem::current_path(directory_.path()); }
  ~SavedReport() override { std::filesystem::current_path(before_); }

  std::filesystem::path before_ = std::filesystem::current_path();
  test::TemporaryDirectory directory_;
  analysis::Report report_ = samples::healthy();
};

TEST_F(SavedReport, IsASnapshotInANewFile) {
  const auto name = save_report(report_);
  ASSERT_TRUE(name) << name.error().why;
  EXPECT_THAT(*name, testing::MatchesRegex("heapgap-[0-9]+-[0-9]+T[0-9]+Z\\.json"));
  std::ostringstream text;
  text << std::ifstream(*name).rdbuf();
  EXPECT_THAT(text.str(),
              testing::StartsWith("{\"schema\":\"heapgap.snapshot/1\",\"version\":\"0"));
  EXPECT_THAT(text.str(), testing::EndsWith("}\n"));
}

TEST_F(SavedReport, NeverTouchesWhatIsThere) {
  const std::string first = save_report(report_).value();
  std::ofstream(directory_.file("precious")) << "precious";
  std::filesystem::remove(first);
  std::filesystem::create_symlink("precious", first);
  const std::string second = save_report(report_).value();
  EXPECT_NE(second, first);
  EXPECT_NE(save_report(report_).value(), second);
  EXPECT_EQ(std::filesystem::file_size(directory_.file("precious")), 8U);
}

TEST_F(SavedReport, SaysWhyItFailed) {
  std::filesystem::remove_all(directory_.path());
  const auto name = save_report(report_);
  ASSERT_FALSE(name);
  EXPECT_THAT(name.error().what, HasSubstr("heapgap-"));
  EXPECT_EQ(name.error().why, "No such file or directory");
}

} // namespace
} // namespace heapgap::cli
