#include "analysis/trend.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

constexpr double mebibyte = 1U << 20U;

/// The slope of `value(k)` at k × step seconds, k = 0, 1, …, count - 1.
template <typename Value> SlopeWindow window_of(std::size_t count, double step, Value value) {
  SlopeWindow window;
  for (std::size_t index = 0; index < count; ++index) {
    window.add(static_cast<double>(index) * step, value(static_cast<double>(index)));
  }
  return window;
}

TEST(SlopeWindow, SaysNothingBeforeThreeValuesOverTwoSeconds) {
  const auto flat = [](double) { return 5.0; };
  EXPECT_FALSE(window_of(0, 1, flat).slope());
  EXPECT_FALSE(window_of(2, 10, flat).slope());
  EXPECT_FALSE(window_of(3, 0.9, flat).slope());
  EXPECT_TRUE(window_of(3, 1, flat).slope());
  EXPECT_TRUE(window_of(21, 0.1, flat).slope());
}

TEST(SlopeWindow, AStraightLineHasItsSlopeAndNoError) {
  const auto slope =
      window_of(11, 1, [](double k) { return 7 * mebibyte + 3 * mebibyte * k; }).slope();
  ASSERT_TRUE(slope);
  EXPECT_DOUBLE_EQ(slope->per_s, 3 * mebibyte);
  EXPECT_EQ(slope->standard_error, 0);
  EXPECT_EQ(slope->samples, 11U);
}

TEST(SlopeWindow, TheSlopeAndItsErrorAreThoseOfTheTextbook) {
  // x = 0 1 2 3, y = 1 3 2 6: Sxx = 5, Sxy = 7; residuals 0.1, 0.7, -1.7, 0.9 … sum of squares 4.2.
  constexpr std::array<double, 4> values{1, 3, 2, 6};
  const auto slope =
      window_of(4, 1, [&](double k) { return values.at(static_cast<std::size_t>(k)); }).slope();
  ASSERT_TRUE(slope);
  EXPECT_DOUBLE_EQ(slope->per_s, 1.4);
  EXPECT_DOUBLE_EQ(slope->standard_error, std::sqrt(4.2 / 2 / 5));
  EXPECT_FALSE(slope->is_rising());
}

TEST(SlopeWindow, SmallSlopesOnLargeFiguresKeepTheirDigits) {
  const auto slope = window_of(60, 1, [](double k) { return 1e15 + 16 * k; }).slope();
  ASSERT_TRUE(slope);
  EXPECT_NEAR(slope->per_s, 16, 1e-9);
  EXPECT_TRUE(slope->is_rising());
}

TEST(SlopeWindow, OnlyTheLastMinuteCounts) {
  const auto slope =
      window_of(200, 1, [](double k) { return k < 130 ? 1000 * k : 130'000.0; }).slope();
  ASSERT_TRUE(slope);
  EXPECT_EQ(slope->per_s, 0);
  EXPECT_EQ(slope->samples, 61U);
  EXPECT_DOUBLE_EQ(window_of(200, 1, [](double k) { return k; }).span_s(), 60);
}

TEST(SlopeWindow, ManyValuesAreThinnedOutAndTheLastIsAlwaysThere) {
  const SlopeWindow window = window_of(9001, 0.01, [](double k) { return 2 * 0.01 * k; });
  const auto slope = window.slope();
  ASSERT_TRUE(slope);
  EXPECT_LE(slope->samples, SlopeWindow::most_samples);
  EXPECT_GT(slope->samples, SlopeWindow::most_samples - 20);
  EXPECT_NEAR(slope->per_s, 2, 1e-9);
  EXPECT_NEAR(window.span_s(), 60, 0.2);

  SlopeWindow with_jump = window_of(301, 0.01, [](double) { return 0.0; });
  with_jump.add(3.005, 1e9);
  EXPECT_GT(with_jump.slope().value().per_s, 0);
}

TEST(SlopeWindow, TenValuesASecondAreAllKept) {
  double time = 0;
  SlopeWindow window;
  for (int count = 0; count < 100; ++count) window.add(time += 0.1, 1);
  EXPECT_EQ(window.slope().value().samples, 100U);
}

TEST(SlopeWindow, WhatMakesNoSenseIsIgnored) {
  SlopeWindow window = window_of(5, 1, [](double k) { return k; });
  window.add(4, 1e9);
  window.add(-1, 1e9);
  window.add(std::nan(""), 1);
  window.add(5, std::numeric_limits<double>::infinity());
  EXPECT_EQ(window.slope().value().samples, 5U);
  EXPECT_DOUBLE_EQ(window.slope().value().per_s, 1);
}

TEST(Slope, IsRisingOnlyWhenItIsClear) {
  EXPECT_FALSE((Slope{0, 0, 60}).is_rising());
  EXPECT_FALSE((Slope{-5, 0, 60}).is_rising());
  EXPECT_TRUE((Slope{3.01, 1, 60}).is_rising());
  EXPECT_FALSE((Slope{2.99, 1, 60}).is_rising());
  EXPECT_FALSE((Slope{31, 1, 3}).is_rising());
  EXPECT_TRUE((Slope{32, 1, 3}).is_rising());
  EXPECT_TRUE((Slope{3.15, 1, 8}).is_rising());
  EXPECT_FALSE((Slope{3.13, 1, 8}).is_rising());
  EXPECT_FALSE((Slope{5, 1, 2}).is_rising());
}

/// Ten seconds in which RSS grows by 4 MiB/s to 140 MiB, live by 2 MiB/s; the others shrink.
TrendWindow growing() {
  TrendWindow window;
  for (std::uint64_t second = 0; second <= 10; ++second) {
    window.add({static_cast<double>(second), 100_MiB + 4_MiB * second, 50_MiB + 2_MiB * second,
                30_MiB - 1_MiB * second, 20_MiB});
  }
  return window;
}

TEST(TrendWindow, GivesEachFigureItsSlopeAndTheTimeToTheLimit) {
  const Trend trend = growing().trend(MemoryLimit{240_MiB, 140_MiB});
  EXPECT_EQ(trend.window_s, 10);
  EXPECT_DOUBLE_EQ(trend.rss_per_s.value(), 4 * mebibyte);
  EXPECT_DOUBLE_EQ(trend.live_per_s.value(), 2 * mebibyte);
  EXPECT_DOUBLE_EQ(trend.idle_resident_per_s.value(), -1 * mebibyte);
  EXPECT_EQ(trend.pinned_per_s.value(), 0);
  EXPECT_EQ(trend.limit, 240_MiB);
  EXPECT_DOUBLE_EQ(trend.seconds_to_limit.value(), 25);
}

TEST(TrendWindow, AReachedLimitIsZeroSecondsAway) {
  EXPECT_EQ(growing().trend(MemoryLimit{100_MiB, 140_MiB}).seconds_to_limit.value(), 0);
}

TEST(TrendWindow, ForecastsNothingWithoutALimitItsUsageOrGrowth) {
  EXPECT_FALSE(growing().trend({}).limit);
  EXPECT_FALSE(growing().trend({}).seconds_to_limit);
  const Trend unknown_usage = growing().trend(MemoryLimit{240_MiB, {}});
  EXPECT_EQ(unknown_usage.limit, 240_MiB);
  EXPECT_FALSE(unknown_usage.seconds_to_limit);

  TrendWindow wavering;
  for (std::uint64_t second = 0; second <= 10; ++second) {
    wavering.add(
        {static_cast<double>(second), 100_MiB + 8_MiB * (second % 2) + Bytes{second}, {}, {}, {}});
  }
  const Trend trend = wavering.trend(MemoryLimit{240_MiB, 140_MiB});
  EXPECT_GT(trend.rss_per_s.value(), 0);
  EXPECT_FALSE(trend.seconds_to_limit);
  EXPECT_FALSE(TrendWindow().trend(MemoryLimit{240_MiB, 140_MiB}).seconds_to_limit);
}

TEST(TrendWindow, AHeapFigureThatWasNotReadAnewDoesNotCount) {
  TrendWindow window;
  for (std::uint64_t second = 0; second <= 12; ++second) {
    TrendSample sample{static_cast<double>(second), 100_MiB, {}, {}, {}};
    if (second % 4 == 0) sample.live = 1_MiB * second;
    window.add(sample);
  }
  const Trend trend = window.trend({});
  EXPECT_DOUBLE_EQ(trend.live_per_s.value(), 1 * mebibyte);
  EXPECT_EQ(trend.rss_per_s.value(), 0);
  EXPECT_FALSE(trend.pinned_per_s);
}

TEST(MemoryLimit, TheUsersOwnIsHeldAgainstRssAndTheGroupsAgainstItsUsage) {
  MemorySummary memory;
  memory.rss = 70_MiB;
  EXPECT_FALSE(limit_for({}, memory));
  memory.cgroup_limit = 512_MiB;
  memory.cgroup_usage = 300_MiB;
  EXPECT_EQ(limit_for({}, memory).value().limit, 512_MiB);
  EXPECT_EQ(limit_for({}, memory).value().usage, 300_MiB);
  EXPECT_EQ(limit_for(100_MiB, memory).value().limit, 100_MiB);
  EXPECT_EQ(limit_for(100_MiB, memory).value().usage, 70_MiB);
  memory.cgroup_usage.reset();
  EXPECT_FALSE(limit_for({}, memory).value().usage);
}

} // namespace
} // namespace heapgap::analysis
