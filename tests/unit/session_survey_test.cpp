// The life of the rows of a survey.
#include "session/survey.h"
#include "support/fake_looker.h"
#include "support/fake_process_table.h"
#include "support/manual_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using analysis::LookState;
using test::listed;

class SurveyTest : public testing::Test {
protected:
  void take(std::vector<target::ListedProcess> processes) {
    survey_.take({.processes = std::move(processes), .kernel_threads = 3, .unlisted = 1},
                 target::MachineMemory{16384_MiB, 8192_MiB, 0_B, 0_B}, 1ms);
  }
  /// Looks at whoever is next; false when nobody is.
  bool look(const Look& found) {
    for (const Lane lane : {Lane::quick, Lane::lengthy}) {
      const auto order = survey_.next_look(lane);
      if (!order) continue;
      last_order_ = *order;
      survey_.take_look(*order, lane, found);
      return true;
    }
    return false;
  }
  analysis::ProcessRow row(int pid) {
    for (const analysis::ProcessRow& row : survey_.overview().rows) {
      if (row.pid == Pid{pid}) return row;
    }
    throw std::runtime_error("no row for " + std::to_string(pid));
  }
  void pass(std::chrono::nanoseconds time) { clock_.now += time; }

  test::ManualClock clock_;
  Survey survey_{{}, clock_};
  LookOrder last_order_;
};

TEST_F(SurveyTest, EachProcessHasARowFromTheBeginOn) {
  take({listed(5, 8_MiB), listed(6, 16_MiB)});
  const analysis::Overview overview = survey_.overview();
  ASSERT_EQ(overview.rows.size(), 2U);
  EXPECT_EQ(overview.rows[0].pid, Pid{6}) << "the larger one comes first";
  EXPECT_EQ(overview.rows[0].state, LookState::waiting);
  EXPECT_EQ(overview.rows[0].rss, 16_MiB);
  EXPECT_FALSE(overview.rows[0].heap);
  EXPECT_FALSE(overview.rows[0].verdict);
  EXPECT_EQ(overview.counts.waiting, 2U);
  EXPECT_EQ(overview.kernel_threads, 3U);
  EXPECT_EQ(overview.unlisted, 1U);
  EXPECT_FALSE(overview.first_pass_done);
}

TEST_F(SurveyTest, ALookFillsTheRowAndItsFiguresAge) {
  take({listed(5, 80_MiB)});
  ASSERT_TRUE(look(test::good_look(64_MiB, 20ms)));
  EXPECT_EQ(last_order_.pid, Pid{5});
  EXPECT_EQ(last_order_.start_ticks, 1005U);
  EXPECT_TRUE(survey_.overview().first_pass_done);
  pass(500ms);
  take({listed(5, 90_MiB)});
  const auto seen = row(5);
  EXPECT_EQ(seen.state, LookState::read);
  EXPECT_EQ(seen.rss, 90_MiB) << "the totals are always new";
  ASSERT_TRUE(seen.heap);
  EXPECT_EQ(seen.heap->resident, 64_MiB);
  EXPECT_EQ(seen.heap->live, 32_MiB);
  EXPECT_EQ(seen.heap->pinned, 32_MiB);
  EXPECT_EQ(seen.heap->waste_ratio, 0.5);
  EXPECT_DOUBLE_EQ(seen.heap->age_s, 0.5);
  EXPECT_THAT(seen.allocators, testing::ElementsAre("glibc"));
  ASSERT_TRUE(seen.verdict);
  EXPECT_EQ(seen.verdict->kind, analysis::VerdictKind::fragmentation);
}

TEST_F(SurveyTest, MostIdleMemoryComesFirst) {
  take({listed(5, 100_MiB), listed(6, 80_MiB), listed(7, 90_MiB)});
  ASSERT_TRUE(look(test::failed_look(ErrorKind::privilege, "no", 1ms))); // 5, the largest
  ASSERT_TRUE(look(test::good_look(10_MiB, 1ms)));                       // 7
  ASSERT_TRUE(look(test::good_look(70_MiB, 1ms)));                       // 6
  const auto rows = survey_.overview().rows;
  EXPECT_EQ(rows[0].pid, Pid{6});
  EXPECT_EQ(rows[1].pid, Pid{7});
  EXPECT_EQ(rows[2].pid, Pid{5});
}

TEST_F(SurveyTest, ARightThatIsMissingIsTheRowsStateAndTriedAgainEverMoreSeldom) {
  take({listed(5, 8_MiB)});
  ASSERT_TRUE(look(test::failed_look(ErrorKind::privilege, "CAP_SYS_PTRACE is missing", 1ms)));
  EXPECT_EQ(row(5).state, LookState::no_right);
  EXPECT_EQ(row(5).why, "CAP_SYS_PTRACE is missing");
  EXPECT_EQ(row(5).rss, 8_MiB);
  EXPECT_TRUE(survey_.overview().first_pass_done) << "there is nothing to wait for";
  pass(9s);
  EXPECT_FALSE(look({}));
  pass(2s);
  EXPECT_TRUE(look(test::failed_look(ErrorKind::privilege, "no", 1ms)));
  pass(15s);
  EXPECT_FALSE(look({}));
  pass(6s);
  EXPECT_TRUE(look(test::good_look(4_MiB, 1ms)));
  EXPECT_EQ(row(5).state, LookState::read);
  EXPECT_EQ(row(5).why, "");
}

TEST_F(SurveyTest, EachFailureHasItsState) {
  take({listed(5, 5_MiB), listed(6, 4_MiB), listed(7, 3_MiB)});
  ASSERT_TRUE(look(test::failed_look(ErrorKind::nothing_to_measure, "none known", 1ms)));
  Look given_up = test::failed_look(ErrorKind::failure, "too long", 600ms);
  given_up.gave_up = true;
  ASSERT_TRUE(look(given_up));
  pass(60s); // until the account has paid for it
  ASSERT_TRUE(look(test::failed_look(ErrorKind::failure, "out of memory", 1ms)));
  EXPECT_EQ(row(5).state, LookState::no_heap);
  EXPECT_EQ(row(6).state, LookState::given_up);
  EXPECT_EQ(row(7).state, LookState::failed);
  const auto counts = survey_.overview().counts;
  EXPECT_EQ(counts.no_heap, 1U);
  EXPECT_EQ(counts.given_up, 1U);
  EXPECT_EQ(counts.failed, 1U);
}

TEST_F(SurveyTest, FiguresOutliveALookThatFails) {
  take({listed(5, 8_MiB)});
  ASSERT_TRUE(look(test::good_look(4_MiB, 1ms)));
  pass(60s);
  ASSERT_TRUE(look(test::failed_look(ErrorKind::failure, "in swap", 1ms)));
  const auto seen = row(5);
  EXPECT_EQ(seen.state, LookState::read);
  EXPECT_EQ(seen.why, "in swap");
  ASSERT_TRUE(seen.heap);
  EXPECT_DOUBLE_EQ(seen.heap->age_s, 60);
}

TEST_F(SurveyTest, AProcessThatEndsLosesItsRow) {
  take({listed(5, 8_MiB), listed(6, 8_MiB)});
  const auto order = survey_.next_look(Lane::quick);
  ASSERT_TRUE(order);
  take({});
  survey_.take_look(*order, Lane::quick, test::good_look(4_MiB, 1ms));
  EXPECT_TRUE(survey_.overview().rows.empty());
  EXPECT_TRUE(survey_.is_first_pass_done());
}

TEST_F(SurveyTest, ANumberThatIsUsedAgainIsAnotherProcess) {
  take({listed(5, 8_MiB)});
  ASSERT_TRUE(look(test::good_look(4_MiB, 1ms)));
  auto another = listed(5, 8_MiB);
  another.start_ticks += 100;
  pass(1s);
  take({another});
  EXPECT_EQ(row(5).state, LookState::waiting);
  EXPECT_FALSE(row(5).heap);
}

TEST_F(SurveyTest, AnotherProgramInTheSameProcessBeginsAnew) {
  take({listed(5, 8_MiB)});
  ASSERT_TRUE(look(test::good_look(4_MiB, 1ms)));
  auto replaced = listed(5, 8_MiB);
  replaced.stack_start += 4096;
  pass(1s);
  take({replaced});
  EXPECT_FALSE(row(5).heap) << "the figures of a heap that is gone";
}

TEST_F(SurveyTest, WhatAProcessMayNotTellAnyMoreIsNotTakenForTheSame) {
  take({listed(5, 8_MiB)});
  ASSERT_TRUE(look(test::good_look(4_MiB, 1ms)));
  auto other = listed(5, 8_MiB);
  other.stack_start = 0; // a program that runs with other rights
  take({other});
  EXPECT_FALSE(row(5).heap);
}

TEST_F(SurveyTest, ALookAtOneThatHasEndedLeavesTheRowWaiting) {
  take({listed(5, 8_MiB)});
  ASSERT_TRUE(look(test::failed_look(ErrorKind::no_process, "it ended", 1ms)));
  EXPECT_EQ(row(5).state, LookState::waiting);
  EXPECT_EQ(row(5).why, "");
}

TEST_F(SurveyTest, ANewProcessIsLeftAloneForASecond) {
  take({});
  pass(1s);
  take({listed(5, 8_MiB)});
  EXPECT_FALSE(look({}));
  pass(1s);
  EXPECT_TRUE(look(test::good_look(4_MiB, 1ms)));
}

TEST_F(SurveyTest, OneLaneDoesNotLookAtWhatTheOtherHasInHand) {
  take({listed(5, 8_MiB)});
  const auto order = survey_.next_look(Lane::quick);
  ASSERT_TRUE(order);
  pass(10s);
  EXPECT_FALSE(survey_.next_look(Lane::quick));
  EXPECT_FALSE(survey_.next_look(Lane::lengthy));
}

TEST_F(SurveyTest, AGiantGoesToTheOtherLaneAndIsBounded) {
  take({listed(5, 40960_MiB), listed(6, 8_MiB)});
  const auto quick = survey_.next_look(Lane::quick);
  const auto lengthy = survey_.next_look(Lane::lengthy);
  ASSERT_TRUE(quick && lengthy);
  EXPECT_EQ(quick->pid, Pid{6});
  EXPECT_EQ(quick->bounds.processor_time, 500ms);
  EXPECT_EQ(lengthy->pid, Pid{5});
  EXPECT_EQ(lengthy->bounds.processor_time, 10s);
  EXPECT_EQ(lengthy->bounds.address_space, 20480_MiB) << "its model would take a gibibyte";
}

TEST_F(SurveyTest, TheCostIsThatSinceTheOverviewBefore) {
  take({});
  static_cast<void>(survey_.overview());
  pass(2s);
  clock_.used += 100ms;
  EXPECT_DOUBLE_EQ(survey_.overview().self_cpu_percent, 5);
  pass(2s);
  EXPECT_DOUBLE_EQ(survey_.overview().self_cpu_percent, 0);
}

TEST(SurveyOfSome, HasRowsForThoseOnly) {
  const test::ManualClock clock;
  Survey survey({.only = {Pid{6}}, .thresholds = {}}, clock);
  survey.take({.processes = {listed(5, 8_MiB), listed(6, 8_MiB)}}, {}, 0s);
  const auto overview = survey.overview();
  ASSERT_EQ(overview.rows.size(), 1U);
  EXPECT_EQ(overview.rows.front().pid, Pid{6});
  EXPECT_FALSE(overview.machine);
  EXPECT_TRUE(overview.notes.empty());
}

TEST(SurveyOfSome, SaysWhoIsNotThere) {
  const test::ManualClock clock;
  Survey survey({.only = {Pid{6}, Pid{7}}, .thresholds = {}}, clock);
  survey.take({.processes = {listed(5, 8_MiB), listed(6, 8_MiB)}}, {}, 0s);
  EXPECT_THAT(survey.overview().notes, testing::ElementsAre("there is no process 7"));
  EXPECT_FALSE(survey.has_nobody());
  survey.take({.processes = {listed(5, 8_MiB)}}, {}, 0s);
  EXPECT_TRUE(survey.has_nobody());
}

} // namespace
} // namespace heapgap::session
