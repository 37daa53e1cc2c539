// The commands around a survey that is made up: lines, and the thread behind a screen.
#include "cli/survey_lines.h"
#include "cli/survey_thread.h"
#include "cli/version.h"
#include "support/manual_clock.h"
#include "support/sample_overviews.h"
#include "support/temporary_directory.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

namespace heapgap::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(SurveyOptions, WithoutAProcessOrWithSeveralItIsAList) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"top"}, {"top", "--json", "-n", "3", "-i", "0.5", "-d", "60"}}) {
    const auto request = parse_arguments(words);
    ASSERT_TRUE(request) << request.error().what;
    const auto* survey = std::get_if<SurveyRequest>(&*request);
    ASSERT_NE(survey, nullptr);
    EXPECT_TRUE(survey->only.empty());
    EXPECT_EQ(survey->json, words.size() > 1);
  }
  const auto some = parse_arguments({"top", "-p", "7", "-p", "9"});
  ASSERT_TRUE(some);
  EXPECT_EQ(std::get<SurveyRequest>(*some).only, (std::vector{Pid{7}, Pid{9}}));
}

TEST(SurveyOptions, WithOneProcessItIsThatProcess) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"top", "-p", "7"}, {"top", "7"}, {"top", "7", "5", "2"}}) {
    const auto request = parse_arguments(words);
    ASSERT_TRUE(request) << request.error().what;
    EXPECT_EQ(std::get<TopRequest>(*request).pid, Pid{7});
  }
}

TEST(SurveyOptions, WhatCannotBeUnderstoodIsUsage) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"top", "-p", "x"},
                                                {"top", "-p", "1", "-p", "0"},
                                                {"top", "-i", "0"},
                                                {"top", "-n", "0"},
                                                {"top", "--full", "--walk-only"}}) {
    const auto request = parse_arguments(words);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().kind, ErrorKind::usage);
  }
}

class SurveyLinesTest : public testing::Test {
protected:
  SurveyLinesTest() { request_.output = directory_.file("out"); }

  Result<void> run() {
    const SurveySurroundings surroundings{
        .watch = watch_,
        .top = {.attach = {.watch = {},
                           .environment = [](const char*) { return std::nullopt; },
                           .tell = [this](std::string_view text) { told_ += text; },
                           .clock = clock_},
                .first_sight = {},
                .drop_rights = {}}};
    return run_survey(request_, surroundings);
  }
  [[nodiscard]] std::string output() const {
    std::ostringstream text;
    text << std::ifstream(*request_.output).rdbuf();
    return text.str();
  }

  test::TemporaryDirectory directory_;
  test::ManualClock clock_;
  SurveyRequest request_;
  session::SurveyWatchOptions asked_;
  std::string told_;
  SurveyWatch watch_ = [this](const session::SurveyWatchOptions& options,
                              const session::SurveyWatcher& watcher) -> Result<void> {
    asked_ = options;
    for (int i = 0; i < 2; ++i) {
      const auto wanted = watcher.on_overview(samples::busy_machine());
      if (!wanted) return std::unexpected(wanted.error());
    }
    return {};
  };
};

TEST_F(SurveyLinesTest, WritesATableEachTime) {
  ASSERT_TRUE(run());
  const std::string text = output();
  EXPECT_THAT(text, StartsWith("2026-11-18T"));
  const auto second = text.find("\n\n2026-11-18T");
  EXPECT_NE(second, std::string::npos) << text;
  EXPECT_THAT(told_, HasSubstr("no probes placed"));
  EXPECT_FALSE(asked_.at_once) << "the first table waits for the first pass";
}

TEST_F(SurveyLinesTest, JsonIsOneObjectALineWithTheVersion) {
  request_.json = true;
  ASSERT_TRUE(run());
  EXPECT_EQ(std::ranges::count(output(), '\n'), 2);
  EXPECT_THAT(output(), StartsWith("{\"schema\":\"heapgap.processes/1\",\"version\":\"" +
                                   std::string(version) + "\""));
  EXPECT_EQ(told_, "");
}

TEST_F(SurveyLinesTest, QuietSaysNothingBesides) {
  request_.extent = views::Extent::quiet;
  ASSERT_TRUE(run());
  EXPECT_EQ(told_, "");
  EXPECT_THAT(output(), Not(HasSubstr("\x1b")));
}

TEST_F(SurveyLinesTest, TheRequestReachesTheSurvey) {
  request_.interval = 5s;
  request_.ticks = 3;
  request_.duration = 60s;
  request_.only = {Pid{7}};
  request_.thresholds.growth_floor = 1_MiB;
  ASSERT_TRUE(run());
  EXPECT_EQ(asked_.survey.interval, 5s);
  EXPECT_EQ(asked_.overviews, 3U);
  EXPECT_EQ(asked_.duration, 60s);
  EXPECT_EQ(asked_.survey.only, std::vector{Pid{7}});
  EXPECT_EQ(asked_.survey.thresholds.growth_floor, 1_MiB);
}

TEST_F(SurveyLinesTest, AnErrorOfTheSurveyIsTheCommands) {
  watch_ = [](const auto&, const auto&) -> Result<void> {
    return fail(ErrorKind::failure, "cannot list the processes", "no /proc");
  };
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().what, "cannot list the processes");
}

/// Surveys until told to end; each wait brings an overview.
Result<void> endless(const session::SurveyWatchOptions& options,
                     const session::SurveyWatcher& watcher, const Clock& clock) {
  while (true) {
    analysis::Overview overview = samples::busy_machine();
    overview.interval_s = std::chrono::duration<double>(watcher.wishes().interval).count();
    overview.notes = {watcher.wishes().looks ? "looks" : "does not look"};
    if (const auto wanted = watcher.on_overview(overview); !wanted) {
      return std::unexpected(wanted.error());
    }
    const auto beat = clock.monotonic() + options.survey.interval;
    if (watcher.wait_until(beat) != session::Wake::deadline) return {};
  }
}

class SurveyThreadTest : public testing::Test {
protected:
  SurveyThreadTest() {
    session::SurveyWatchOptions options;
    options.survey.interval = 1ms;
    auto started = SurveyThread::start(
        [this](const auto& asked, const auto& watcher) { return endless(asked, watcher, clock_); },
        options, clock_);
    if (!started) throw std::runtime_error(started.error().what);
    thread_ = *std::move(started);
  }

  /// The first overview for which `wanted` holds; an empty one when none comes in time.
  analysis::Overview next(const std::function<bool(const analysis::Overview&)>& wanted) {
    for (int tries = 0; tries < 10'000; ++tries) {
      pollfd news{thread_->fd(), POLLIN, 0};
      ::poll(&news, 1, 1000);
      const SurveyNews taken = thread_->take();
      if (taken.overview && wanted(*taken.overview)) return *taken.overview;
    }
    return {};
  }

  SystemClock clock_;
  std::unique_ptr<SurveyThread> thread_;
};

TEST_F(SurveyThreadTest, BringsOverviewsAndTakesWishes) {
  EXPECT_EQ(next([](const auto&) { return true; }).rows.size(), 12U);
  thread_->set_interval(2ms);
  EXPECT_EQ(next([](const auto& overview) { return overview.interval_s == 0.002; }).rows.size(),
            12U);
  thread_->set_looking(false);
  EXPECT_EQ(next([](const auto& one) { return one.notes.front() == "does not look"; }).rows.size(),
            12U);
}

TEST_F(SurveyThreadTest, ErrandsAreDoneOnItsThread) {
  std::thread::id done_by;
  EXPECT_TRUE(thread_->with_rights([&] { done_by = std::this_thread::get_id(); }));
  EXPECT_NE(done_by, std::this_thread::get_id());
  EXPECT_NE(done_by, std::thread::id());
}

TEST_F(SurveyThreadTest, AfterTheEndThereIsAnOutcomeAndNoErrandIsDone) {
  thread_->ask_end();
  SurveyNews taken;
  for (int tries = 0; tries < 10'000 && !taken.outcome; ++tries) {
    pollfd news{thread_->fd(), POLLIN, 0};
    ::poll(&news, 1, 1000);
    taken = thread_->take();
  }
  ASSERT_TRUE(taken.outcome);
  EXPECT_TRUE(*taken.outcome);
  bool was_done = false;
  EXPECT_FALSE(thread_->with_rights([&] { was_done = true; }));
  EXPECT_FALSE(was_done);
}

} // namespace
} // namespace heapgap::cli
