#include "session/call_rates.h"
#include "session/coverage.h"
#include "session/heartbeat.h"
#include "session/walk_budget.h"

#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;

TEST(Heartbeat, BeatsAtMultiplesOfTheIntervalFromTheBegin) {
  const Heartbeat heartbeat(7s, 2s);
  EXPECT_EQ(heartbeat.next(7s), 9s);
  EXPECT_EQ(heartbeat.next(8s), 9s);
  EXPECT_EQ(heartbeat.next(9s), 11s);
}

TEST(Heartbeat, MissedBeatsAreLeftOut) {
  EXPECT_EQ(Heartbeat(0s, 1s).next(5300ms), 6s);
}

TEST(WalkBudget, TheFirstWalkIsADebtAndTheNextIsSavedForToo) {
  WalkBudget budget(0s, 0s);
  budget.set_cost(10ms); // one twentieth of 200 ms
  budget.settle(10ms, 10ms);
  EXPECT_FALSE(budget.allows_walk());
  budget.settle(390ms, 10ms);
  EXPECT_FALSE(budget.allows_walk());
  budget.settle(400ms, 10ms);
  EXPECT_TRUE(budget.allows_walk());
}

TEST(WalkBudget, AQuietHourPaysForOneWalkOnly) {
  WalkBudget budget(0s, 0s);
  budget.set_cost(10ms);
  budget.settle(1h, 0s);
  EXPECT_TRUE(budget.allows_walk());
  budget.settle(1h + 10ms, 10ms);
  EXPECT_FALSE(budget.allows_walk());
}

TEST(WalkBudget, WhateverWasUsedIsPaidFor) {
  WalkBudget budget(0s, 0s);
  budget.set_cost(10ms);
  budget.settle(400ms, 15ms); // walks and ticks
  EXPECT_FALSE(budget.allows_walk());
  budget.settle(500ms, 15ms);
  EXPECT_TRUE(budget.allows_walk());
}

TEST(WalkBudget, RepeatedWorkStaysWithinTheShare) {
  WalkBudget budget(0s, 0s);
  std::chrono::nanoseconds used = 0s;
  const auto cost = 37ms;
  budget.set_cost(cost);
  for (std::chrono::nanoseconds now = 0s; now < 60s; now += 200ms) {
    used += 100us; // a tick without a walk
    budget.settle(now, used);
    if (budget.allows_walk()) used += cost;
  }
  EXPECT_LE(used, 3s);
  EXPECT_GE(used, 2500ms) << "the budget was not used";
}

TEST(Coverage, IsTheShareOfTimeOutsideOfGaps) {
  Coverage coverage(10s);
  EXPECT_EQ(coverage.share(10s), 1);
  EXPECT_EQ(coverage.share(20s), 1);
  coverage.begin_gap(20s);
  coverage.begin_gap(25s); // the same one
  EXPECT_DOUBLE_EQ(coverage.share(30s), 0.5);
  coverage.end_gap(30s);
  coverage.end_gap(40s);
  EXPECT_DOUBLE_EQ(coverage.share(50s), 0.75);
}

TEST(CallRates, AreDifferencesPerSecondOverAllClasses) {
  events::Counters before;
  events::Counters after;
  before.classes[3] = {.allocs = 10, .frees = 4, .alloc_bytes = 100_B, .free_bytes = 40_B};
  after.classes[3] = {.allocs = 30, .frees = 8, .alloc_bytes = 300_B, .free_bytes = 80_B};
  after.classes[7] = {.allocs = 1, .frees = 1, .alloc_bytes = 8_B, .free_bytes = 8_B};
  const auto rates = rates_between(before, after, 500ms);
  EXPECT_DOUBLE_EQ(*rates.allocs_per_s, 42);
  EXPECT_DOUBLE_EQ(*rates.frees_per_s, 10);
  EXPECT_DOUBLE_EQ(*rates.alloc_bytes_per_s, 416);
  EXPECT_DOUBLE_EQ(*rates.free_bytes_per_s, 96);
  EXPECT_FALSE(rates_between(before, after, 0s).allocs_per_s);
}

TEST(CallCounts, AreNotKnownWithoutAProbe) {
  events::Counters counters;
  counters.calls[0] = 5;
  counters.calls[1] = 6;
  counters.probed[1] = true;
  const auto counts = call_counts(counters);
  EXPECT_FALSE(counts[0]);
  EXPECT_EQ(counts[1], 6U);
  EXPECT_FALSE(counts[2]);
}

} // namespace
} // namespace heapgap::session
