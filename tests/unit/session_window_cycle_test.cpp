// Windows into simulated targets, for simulated minutes.
#include "session/windows/window_cycle.h"
#include "support/simulated_windows.h"

#include <cmath>
#include <deque>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using test::PairLoad;
using test::SimulatedWindows;
using Time = std::chrono::nanoseconds;

constexpr HitPrices prices{.emulated_ns = SimulatedWindows::hit_ns, .single_stepped_ns = 10000};

/// A target, and the cycle that looks into it.
class Sampled {
public:
  Sampled(double share, SimulatedWindows::Load load)
      : source(clock, std::move(load)), cycle(source, clock, share, prices) {}

  /// Lets time pass; each step is late by a little, as on a busy machine.
  void pass(Time time) {
    const Time end = clock.now + time;
    while (clock.now < end) {
      auto next = cycle.step();
      ASSERT_TRUE(next);
      clock.now = std::max(clock.now, *next) + 100us;
      spent.emplace_back(clock.now, source.lost_ns());
    }
  }

  /// The most that was lost in any five seconds, as a share of them.
  [[nodiscard]] double most_in_5s() const {
    double most = 0;
    std::size_t begin = 0;
    for (std::size_t end = 0; end < spent.size(); ++end) {
      while (spent[end].first - spent[begin].first > 5s) ++begin;
      most = std::max(most, spent[end].second - spent[begin].second);
    }
    return most / 5e9;
  }

  test::ManualClock clock;
  SimulatedWindows source;
  WindowCycle cycle;
  std::vector<std::pair<Time, double>> spent; ///< when, and what was lost until then
};

SimulatedWindows::Load always(PairLoad load) {
  return [load](Time) { return load; };
}

constexpr PairLoad flat_out(double pairs_per_s) {
  return {.busy_ns = 1e9 / pairs_per_s};
}

constexpr PairLoad paced(double pairs_per_s) {
  return {.busy_ns = 100, .pace_ns = 1e9 / pairs_per_s};
}

TEST(WindowCycleTest, ATargetThatCallsSeldomIsSeenAllTheTime) {
  Sampled sampled(0.02, always(paced(5000)));
  sampled.pass(10s);
  const CallsSeen seen = sampled.cycle.look();
  EXPECT_EQ(sampled.source.placed, 1);
  EXPECT_FALSE(seen.rates.estimated);
  EXPECT_NEAR(seen.coverage, 1, 1e-9);
  EXPECT_FALSE(seen.rates.allocs_bounds);
  EXPECT_NEAR(*seen.rates.allocs_per_s, 5000, 10);
  EXPECT_NEAR(*seen.rates.frees_per_s, 5000, 10);
  EXPECT_NEAR(*seen.rates.alloc_bytes_per_s, 5000 * 56, 600);
  // All but those before the first probe was in.
  EXPECT_NEAR(static_cast<double>(*seen.calls[0]), sampled.source.pairs() - 5000 * 0.008, 5);
  EXPECT_NEAR(seen.overhead_percent, 100 * 5000 * 2 * 700e-9, 0.02);
}

TEST(WindowCycleTest, ABusyTargetIsSeenInWindowsWithinTheBudget) {
  for (const double share : {0.001, 0.005, 0.01, 0.02, 0.05, 0.2}) {
    Sampled sampled(share, always(flat_out(8e6)));
    sampled.pass(30s);
    const CallsSeen seen = sampled.cycle.look();
    const double spent = sampled.source.lost_ns() / 30e9;
    EXPECT_LE(sampled.most_in_5s(), 1.5 * share) << share;
    EXPECT_GE(spent, 0.7 * share) << share; // it is there to be used
    EXPECT_NEAR(seen.overall_overhead_percent / 100, spent, 0.1 * spent);
    EXPECT_TRUE(seen.rates.estimated);
    EXPECT_LT(seen.coverage, 1.1 * share);
  }
}

TEST(WindowCycleTest, ASuddenBurstEndsAWindowEarly) {
  const auto load = [](Time now) { return now < 10s ? paced(100) : flat_out(8e6); };
  Sampled sampled(0.02, load);
  sampled.pass(9900ms);
  ASSERT_EQ(sampled.source.placed, 1);
  ASSERT_TRUE(sampled.source.are_in());
  const double before = sampled.source.lost_ns();
  sampled.pass(200ms);
  EXPECT_FALSE(sampled.source.are_in());
  EXPECT_LE(sampled.source.lost_ns() - before, 26e6);
}

TEST(WindowCycleTest, ATargetThatIsIdleEveryOtherSecondStaysInTheBudget) {
  const auto load = [](Time now) { return now / 1s % 2 == 0 ? paced(10) : flat_out(5e6); };
  for (const double share : {0.01, 0.02, 0.05}) {
    Sampled sampled(share, load);
    sampled.pass(60s);
    EXPECT_LE(sampled.most_in_5s(), 1.5 * share) << share;
  }
}

RC_GTEST_PROP(WindowCycleProperty, TheBudgetHoldsWhateverTheTargetDoes, ()) {
  const auto rates = *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(0, 8));
  const auto tenths_of_a_percent = *rc::gen::inRange(5, 200);
  const double share = tenths_of_a_percent / 1000.0;
  Sampled sampled(share, [&](Time now) {
    const auto slot = static_cast<std::size_t>(now / 500ms) % rates.size();
    return flat_out(std::pow(10, rates[slot]));
  });
  sampled.pass(30s);
  RC_ASSERT(sampled.most_in_5s() <= 1.5 * share);
}

/// Rates of a second after some, when the windows have settled.
analysis::Rates settled_rates(double share, const PairLoad& load) {
  Sampled sampled(share, always(load));
  sampled.pass(3s);
  static_cast<void>(sampled.cycle.look());
  sampled.pass(1s);
  return sampled.cycle.look().rates;
}

void expect_bounds_hold(const analysis::Rates& rates, double truth) {
  ASSERT_TRUE(rates.allocs_bounds);
  EXPECT_LE(rates.allocs_bounds->low, truth);
  if (rates.allocs_bounds->high) {
    EXPECT_GE(*rates.allocs_bounds->high, truth);
  }
  EXPECT_LE(rates.frees_bounds->low, truth);
}

TEST(WindowCycleTest, TheTimeOfTheHitsIsTakenOutOfTheRate) {
  for (const double truth : {30e3, 100e3, 300e3, 1e6}) {
    const double error = truth > 300e3 ? 0.25 : 0.1;
    for (const double share : {0.01, 0.02, 0.05}) {
      const analysis::Rates busy = settled_rates(share, flat_out(truth));
      EXPECT_NEAR(*busy.allocs_per_s, truth, error * truth) << share;
      EXPECT_NEAR(*busy.frees_per_s, truth, error * truth) << share;
      const analysis::Rates waiting = settled_rates(share, paced(truth));
      EXPECT_NEAR(*waiting.allocs_per_s, truth, error * truth) << share;
      if (busy.estimated) expect_bounds_hold(busy, truth);
      if (waiting.estimated) expect_bounds_hold(waiting, truth);
    }
  }
}

TEST(WindowCycleTest, BeyondWhatCanBeToldTheBoundsHoldTheTruth) {
  for (const double truth : {2e6, 8e6, 40e6}) {
    expect_bounds_hold(settled_rates(0.02, flat_out(truth)), truth);
    expect_bounds_hold(settled_rates(0.02, {.busy_ns = 20, .pace_ns = 1e9 / truth}), truth);
  }
}

TEST(WindowCycleTest, CountsAreScaledUpToAllOfTheTime) {
  Sampled sampled(0.02, always(flat_out(300e3)));
  sampled.pass(60s);
  const CallsSeen seen = sampled.cycle.look();
  const double truth = sampled.source.pairs();
  EXPECT_NEAR(static_cast<double>(*seen.calls[0]), truth, 0.1 * truth);
  EXPECT_NEAR(static_cast<double>(*seen.calls[3]), truth, 0.1 * truth);
  EXPECT_NEAR(static_cast<double>(seen.classes[3].allocs), truth, 0.1 * truth);
  EXPECT_NEAR(*seen.overall_rates.allocs_per_s, 300e3, 30e3);
  EXPECT_LT(static_cast<double>(seen.seen), 0.2 * truth);
}

TEST(WindowCycleTest, WhenProbesCanNoMoreBePlacedItSaysWhy) {
  Sampled sampled(0.02, always(flat_out(8e6)));
  sampled.pass(1s);
  sampled.source.fails = true;
  Result<Time> next = sampled.clock.now;
  for (int steps = 0; next && steps < 1000; ++steps) {
    sampled.clock.now = std::max(sampled.clock.now, *next);
    next = sampled.cycle.step();
  }
  ASSERT_FALSE(next);
  const CallsSeen seen = sampled.cycle.look();
  ASSERT_TRUE(seen.trouble);
  EXPECT_EQ(seen.trouble->why, "no more probes");
  EXPECT_GT(*seen.calls[0], 0);
}

TEST(WindowCycleTest, AtTheEndTheProbesAreOutAndWhatWasSeenStays) {
  Sampled sampled(0.02, always(paced(5000)));
  sampled.pass(2s);
  sampled.cycle.end();
  EXPECT_FALSE(sampled.source.are_in());
  const CallsSeen seen = sampled.cycle.look();
  EXPECT_NEAR(static_cast<double>(*seen.calls[0]), 2 * 5000, 100);
  EXPECT_EQ(seen.coverage, 1) << "taking them out is no gap";
  EXPECT_FALSE(seen.overall_rates.estimated);
}

} // namespace
} // namespace heapgap::session
