// The survey's threads and its beat, on processes that are made up.
#include "session/survey_watch.h"
#include "support/fake_looker.h"
#include "support/fake_process_table.h"

#include <atomic>

#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;

class SurveyWatchTest : public testing::Test {
protected:
  SurveyWatchTest() {
    table_.listing = [] {
      return target::ProcessListing{
          .processes = {test::listed(5, 8_MiB), test::listed(6, 4096_MiB)}};
    };
    options_.survey.interval = 20ms;
    watcher_.wait_until = [this](std::chrono::nanoseconds deadline) {
      std::this_thread::sleep_for(deadline - clock_.monotonic());
      return wake_;
    };
    watcher_.on_overview = [this](const analysis::Overview& overview) -> Result<bool> {
      seen_.push_back(overview);
      return seen_.size() < most_;
    };
  }

  Result<void> watch() { return watch_survey(options_, table_, looker_, clock_, watcher_); }

  SystemClock clock_;
  test::FakeProcessTable table_;
  std::atomic<bool> giant_is_done_ = false;
  test::FakeLooker looker_{[this](const LookOrder& order) {
    if (order.pid == Pid{5}) return test::good_look(4_MiB, 1ms);
    // A heap that takes its time, until somebody has seen the other one or it is to end.
    while (!giant_is_done_ && !order.bounds.stop.stop_requested()) std::this_thread::sleep_for(1ms);
    return test::good_look(2048_MiB, 1ms);
  }};
  SurveyWatchOptions options_;
  SurveyWatcher watcher_;
  Wake wake_ = Wake::deadline;
  std::size_t most_ = 1000;
  std::vector<analysis::Overview> seen_;
};

TEST_F(SurveyWatchTest, TheFirstOverviewWaitsForTheFirstPass) {
  giant_is_done_ = true;
  options_.overviews = 3;
  ASSERT_TRUE(watch());
  ASSERT_EQ(seen_.size(), 3U);
  for (const analysis::Overview& overview : seen_) {
    EXPECT_TRUE(overview.first_pass_done);
    EXPECT_EQ(overview.counts.read, 2U);
    EXPECT_DOUBLE_EQ(overview.interval_s, 0.02);
  }
  EXPECT_GT(seen_[1].elapsed_s, seen_[0].elapsed_s);
}

TEST_F(SurveyWatchTest, TheFirstPassIsPaidInAdvance) {
  table_.listing = [] {
    target::ProcessListing listing;
    for (int pid = 1; pid <= 100; ++pid) listing.processes.push_back(test::listed(pid, 1_MiB));
    return listing;
  };
  test::FakeLooker looker([](const LookOrder&) { return test::good_look(1_MiB, 20ms); });
  SurveyRun run(options_.survey, table_, looker, clock_);
  ASSERT_TRUE(run.start());
  std::this_thread::sleep_for(200ms); // the lanes look for work before there is any
  ASSERT_TRUE(run.renew());
  const auto deadline = clock_.monotonic() + 5s; // at 4 % of a core it would be a minute
  while (!run.is_first_pass_done() && clock_.monotonic() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_TRUE(run.is_first_pass_done());
}

TEST_F(SurveyWatchTest, AGiantHoldsUpNeitherTheOthersNorTheEnd) {
  SurveyRun run(options_.survey, table_, looker_, clock_);
  ASSERT_TRUE(run.start());
  ASSERT_TRUE(run.renew());
  const auto deadline = clock_.monotonic() + 20s;
  while (run.overview().counts.read == 0 && clock_.monotonic() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  ASSERT_TRUE(run.renew()) << "listing waits for nobody";
  const auto counts = run.overview().counts;
  EXPECT_EQ(counts.read, 1U);
  EXPECT_EQ(counts.waiting, 1U);
  // The destructor stops the look that never ends.
}

TEST_F(SurveyWatchTest, EndsWhenAsked) {
  giant_is_done_ = true;
  wake_ = Wake::end_asked;
  ASSERT_TRUE(watch());
  EXPECT_EQ(seen_.size(), 1U) << "what is known by then is given";
}

TEST_F(SurveyWatchTest, EndsWhenTheReaderIsGone) {
  giant_is_done_ = true;
  most_ = 2;
  ASSERT_TRUE(watch());
  EXPECT_EQ(seen_.size(), 2U);
}

TEST_F(SurveyWatchTest, EndsAfterItsTime) {
  giant_is_done_ = true;
  options_.duration = 300ms;
  const auto begin = clock_.monotonic();
  ASSERT_TRUE(watch());
  EXPECT_LT(clock_.monotonic() - begin, 10s);
  EXPECT_GE(clock_.monotonic() - begin, 300ms);
  EXPECT_GE(seen_.size(), 2U);
}

TEST_F(SurveyWatchTest, NoneOfThoseAskedForIsAnError) {
  options_.survey.only = {Pid{77}};
  const auto watched = watch();
  ASSERT_FALSE(watched);
  EXPECT_EQ(watched.error().kind, ErrorKind::no_process);
}

TEST_F(SurveyWatchTest, AListThatCannotBeHadIsAnError) {
  table_.listing = []() -> Result<target::ProcessListing> {
    return fail(ErrorKind::failure, "cannot list the processes", "too many open files");
  };
  const auto watched = watch();
  ASSERT_FALSE(watched);
  EXPECT_EQ(watched.error().what, "cannot list the processes");
}

} // namespace
} // namespace heapgap::session
