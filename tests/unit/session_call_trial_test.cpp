// The doctor's look at a simulated target.
#include "session/doctor/call_trial.h"
#include "support/simulated_windows.h"

#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using test::PairLoad;
using test::SimulatedWindows;

constexpr CallTrialOptions options{
    .prices = {.emulated_ns = SimulatedWindows::hit_ns, .single_stepped_ns = 10'000}};

class CallTrial {
public:
  explicit CallTrial(PairLoad load)
      : source(clock, [load](std::chrono::nanoseconds) { return load; }) {}

  Result<analysis::CallRate> run() {
    return try_calls(source, clock, options, [this](std::chrono::nanoseconds deadline) {
      clock.now = std::max(clock.now, deadline) + 50us;
    });
  }

  test::ManualClock clock;
  SimulatedWindows source;
};

double rate_of(const analysis::CallRate& rate, Call call) {
  return rate.calls_per_s.at(static_cast<std::size_t>(call));
}

TEST(CallTrial, SeesEveryCallOfAQuietTarget) {
  CallTrial trial({.busy_ns = 100, .pace_ns = 1e9 / 5'000});
  const auto rate = trial.run();
  ASSERT_TRUE(rate);
  EXPECT_NEAR(rate->allocs_per_s.best, 5'000, 50);
  EXPECT_GT(rate->allocs_per_s.low, 4'500);
  EXPECT_LT(rate->allocs_per_s.high.value_or(1e12), 5'500);
  EXPECT_NEAR(rate_of(*rate, Call::malloc), 5'000, 50);
  EXPECT_NEAR(rate_of(*rate, Call::free), 5'000, 50);
  EXPECT_EQ(rate_of(*rate, Call::mmap), 0);
  EXPECT_GE(rate->watched_s, 1.2);
}

TEST(CallTrial, HoldsTheTruthBetweenItsBounds) {
  for (const double pairs_per_s : {50e3, 300e3, 1e6, 8e6}) {
    for (const bool waits : {true, false}) {
      const PairLoad load{.busy_ns = waits ? 20 : 1e9 / pairs_per_s,
                          .pace_ns = waits ? 1e9 / pairs_per_s : 0};
      CallTrial trial(load);
      const auto rate = trial.run();
      ASSERT_TRUE(rate);
      EXPECT_LE(rate->allocs_per_s.low, pairs_per_s * 1.01) << pairs_per_s << waits;
      EXPECT_GE(rate->allocs_per_s.high.value_or(1e12), pairs_per_s * 0.99) << pairs_per_s << waits;
      EXPECT_NEAR(rate_of(*rate, Call::free) / rate_of(*rate, Call::malloc), 1, 0.05);
    }
  }
}

TEST(CallTrial, StaysWithinItsBudgetAndLeavesNothingBehind) {
  for (const double pairs_per_s : {300e3, 5e6}) {
    CallTrial trial({.busy_ns = 1e9 / pairs_per_s});
    const auto begin = trial.clock.now;
    ASSERT_TRUE(trial.run());
    const auto passed = static_cast<double>((trial.clock.now - begin).count());
    EXPECT_LT(trial.source.lost_ns(), 0.05 * passed);
    EXPECT_FALSE(trial.source.are_in());
  }
}

TEST(CallTrial, OfATargetThatSleepsNothingIsSeen) {
  CallTrial trial({.busy_ns = 100, .pace_ns = 1e18});
  const auto rate = trial.run();
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->allocs_per_s.best, 0);
  EXPECT_EQ(rate->allocs_per_s.high, 0);
  EXPECT_EQ(rate->callers, 1);
}

TEST(CallTrial, EndsWhenProbesCannotBePlaced) {
  CallTrial trial({});
  trial.source.fails = true;
  const auto rate = trial.run();
  ASSERT_FALSE(rate);
  EXPECT_EQ(rate.error().why, "no more probes");
  EXPECT_FALSE(trial.source.are_in());
}

} // namespace
} // namespace heapgap::session
