// What is kept of the past, what is told from it, and when a limit will be reached.
#include "analysis/trend/trends.h"
#include "support/simulation/random.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

constexpr double mebibyte = 1U << 20U;

Sample rss_sample(double elapsed_s, double rss) {
  Sample sample;
  sample.elapsed_s = elapsed_s;
  sample[Figure::rss] = rss;
  return sample;
}

TEST(History, RingsReachBackFromMinutesToDays) {
  History history;
  for (int second = 0; second < 3 * 7200; ++second) history.add(rss_sample(second, second));
  const auto rings = history.rings();
  EXPECT_EQ(rings[0].means(Figure::rss).size(), 120U);
  EXPECT_EQ(rings[1].means(Figure::rss).size(), 120U);
  EXPECT_EQ(rings[2].means(Figure::rss).size(), 120U);
  EXPECT_EQ(rings[3].means(Figure::rss).size(), 36U);
  const Points hours = rings[4].means(Figure::rss);
  ASSERT_EQ(hours.size(), 3U);
  EXPECT_EQ(hours[1].value, 7200 + 7199 / 2.0);
  EXPECT_EQ(hours[1].time_s, hours[1].value);
  const Cell cell = rings[1].cells(Figure::rss).back();
  EXPECT_EQ(cell.count, 10U);
  EXPECT_EQ(cell.least, 21590);
  EXPECT_EQ(cell.most, 21599);
  EXPECT_EQ(history.span_s(), 21599);
}

TEST(History, ARingThatTellsTheSameAsAFinerOneSaysSo) {
  History history;
  for (int tick = 0; tick < 20; ++tick) history.add(rss_sample(15 * tick, 1));
  EXPECT_FALSE(history.rings()[0].has_joined());
  EXPECT_FALSE(history.rings()[1].has_joined());
  EXPECT_TRUE(history.rings()[2].has_joined());
}

TEST(History, WhatMakesNoSenseIsIgnored) {
  History history;
  history.add(rss_sample(1, 1));
  history.add(rss_sample(1, 2));
  history.add(rss_sample(0, 2));
  history.add(rss_sample(std::nan(""), 2));
  EXPECT_EQ(history.samples(), 1U);
  history.add(rss_sample(2, std::numeric_limits<double>::infinity()));
  EXPECT_EQ(history.rings()[0].means(Figure::rss).size(), 1U);
}

/// `count` seconds in which RSS grows by 4 MiB/s, 3 of them live and 1 pinned.
Trends growing(int count, int heap_every = 1) {
  Trends trends;
  for (int second = 0; second < count; ++second) {
    const double grown = second * mebibyte;
    Sample sample = rss_sample(second, 100 * mebibyte + 4 * grown);
    if (second % heap_every == 0) {
      for (const Figure part : parts_of_rss) sample[part] = 5 * mebibyte;
      sample[Figure::live] = 50 * mebibyte + 3 * grown;
      sample[Figure::live_resident] = 50 * mebibyte + 3 * grown;
      sample[Figure::pinned] = 15 * mebibyte + grown;
      sample[Figure::idle_resident] = 20 * mebibyte + grown;
      sample[Figure::outside] = 20 * mebibyte;
    }
    trends.add(sample);
  }
  return trends;
}

TEST(Trends, GiveEachFigureItsSlopeAndTheTimeToTheLimit) {
  const Trend trend = growing(11).trend(MemoryLimit{240_MiB, 140_MiB});
  EXPECT_EQ(trend.window_s, 10);
  EXPECT_DOUBLE_EQ(trend.rss_per_s.value(), 4 * mebibyte);
  EXPECT_DOUBLE_EQ(trend.live_per_s.value(), 3 * mebibyte);
  EXPECT_DOUBLE_EQ(trend.pinned_per_s.value(), mebibyte);
  EXPECT_DOUBLE_EQ(trend.idle_resident_per_s.value(), mebibyte);
  EXPECT_EQ(trend.limit, 240_MiB);
  EXPECT_DOUBLE_EQ(trend.seconds_to_limit.value(), 25);
  EXPECT_DOUBLE_EQ(trend.seconds_to_limit_low.value(), 25);
  EXPECT_DOUBLE_EQ(trend.seconds_to_limit_high.value(), 25);
}

TEST(Trends, SharesOfTheGrowthAddUpToTheWhole) {
  for (const int every : {1, 4}) {
    const Trend trend = growing(60, every).trend({});
    double shares = 0;
    for (const PartGrowth& part : trend.growth) {
      shares += part.share.value();
      const bool is_live = part.part == Figure::live_resident;
      const bool is_pinned = part.part == Figure::pinned;
      EXPECT_NEAR(*part.share, is_live ? 0.75 : (is_pinned ? 0.25 : 0), 1e-9);
    }
    EXPECT_EQ(trend.growth.size(), parts_of_rss.size());
    EXPECT_NEAR(shares, 1, 1e-9);
  }
}

TEST(Trends, ARiseHasToLastAndToWeigh) {
  EXPECT_FALSE(growing(25).rise(Figure::rss, {}));
  const auto rise = growing(40).rise(Figure::rss, {});
  ASSERT_TRUE(rise);
  EXPECT_NEAR(rise->bytes, 39 * 4 * mebibyte, 1);
  EXPECT_EQ(rise->window_s, 39);
  EXPECT_EQ(rise->rss_before, 100 * mebibyte);
  EXPECT_GT(rise->certainty, 0.995);
  EXPECT_FALSE(growing(40).rise(Figure::rss, {.growth_ratio = 1.6}));
  EXPECT_FALSE(growing(40).rise(Figure::rss, {.growth_floor = 157_MiB}));
  EXPECT_FALSE(growing(40).rise(Figure::outside, {}));
}

TEST(Trends, AToothOfASawThatALongerWindowShowsIsNoRise) {
  Trends trends;
  for (int second = 0; second < 1200 + 150; ++second) {
    trends.add(rss_sample(second, (100 + second % 300) * mebibyte));
  }
  ASSERT_EQ(trends.course(0, Figure::rss)->shape, Shape::rising);
  EXPECT_FALSE(trends.rise(Figure::rss, {}));
  EXPECT_FALSE(trends.trend(MemoryLimit{9000_MiB, 200_MiB}).seconds_to_limit);
}

TEST(Trends, ForecastNothingWithoutALimitItsUsageOrGrowth) {
  EXPECT_FALSE(growing(11).trend({}).limit);
  EXPECT_FALSE(growing(11).trend({}).seconds_to_limit);
  EXPECT_FALSE(growing(11).trend(MemoryLimit{240_MiB, {}}).seconds_to_limit);
  EXPECT_FALSE(Trends().trend(MemoryLimit{240_MiB, 140_MiB}).seconds_to_limit);
  EXPECT_EQ(growing(11).trend(MemoryLimit{100_MiB, 140_MiB}).seconds_to_limit.value(), 0);
  Trends level;
  for (int second = 0; second < 60; ++second) level.add(rss_sample(second, 1e8));
  EXPECT_FALSE(level.trend(MemoryLimit{240_MiB, 140_MiB}).seconds_to_limit);
  EXPECT_TRUE(level.trend({}).growth.empty());
}

TEST(Forecast, TheTrueTimeLiesInTheRangeInNineOfTenNoisyRuns) {
  for (const double memory : {0.0, 0.6}) {
    int inside = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      test::Random random(seed);
      test::Drift noise(2 * mebibyte, memory);
      const double slope = random.between(0.3, 2) * mebibyte;
      Trends trends;
      double rss = 0;
      for (int second = 0; second < 60; ++second) {
        rss = 200 * mebibyte + slope * second + noise.next(random);
        trends.add(rss_sample(second, rss));
      }
      const double truth = (1024 * mebibyte - 200 * mebibyte - slope * 59) / slope;
      const MemoryLimit limit{1024_MiB, Bytes{static_cast<std::uint64_t>(rss)}};
      const Trend trend = trends.trend(limit);
      const bool is_low = trend.seconds_to_limit_low.value_or(1e9) <= truth;
      const bool is_high = truth <= trend.seconds_to_limit_high.value_or(1e9);
      if (trend.seconds_to_limit && is_low && is_high) ++inside;
    }
    EXPECT_GE(inside, 45) << memory;
  }
}

TEST(MemoryLimit, TheUsersOwnWinsElseTheOneWithTheLeastRoom) {
  MemorySummary memory;
  memory.rss = 70_MiB;
  EXPECT_FALSE(limit_for({}, memory));
  memory.cgroup_limit = 512_MiB;
  memory.cgroup_usage = 300_MiB;
  EXPECT_EQ(limit_for({}, memory).value().kind, LimitKind::control_group);
  EXPECT_EQ(limit_for({}, memory).value().usage, 300_MiB);
  memory.address_space = 900_MiB;
  memory.address_space_limit = 1000_MiB;
  EXPECT_EQ(limit_for({}, memory).value().kind, LimitKind::address_space);
  memory.data = 500_MiB;
  memory.data_limit = 550_MiB;
  EXPECT_EQ(limit_for({}, memory).value().kind, LimitKind::data);
  EXPECT_EQ(limit_for(100_MiB, memory).value().kind, LimitKind::given);
  EXPECT_EQ(limit_for(100_MiB, memory).value().usage, 70_MiB);
}

} // namespace
} // namespace heapgap::analysis
