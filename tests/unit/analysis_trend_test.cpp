// Slopes, their significance, and the shapes that figures take over time.
#include "analysis/trend/course.h"
#include "analysis/trend/median.h"
#include "analysis/trend/swings.h"
#include "support/simulation/random.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

/// The points (k, value(k)) for k = 0, 1, …, count - 1.
template <typename Value> Points points_of(std::size_t count, Value value) {
  Points points;
  for (std::size_t index = 0; index < count; ++index) {
    const auto time = static_cast<double>(index);
    points.push_back({time, static_cast<double>(value(time))});
  }
  return points;
}

Points any_points() {
  const auto values = *rc::gen::container<std::vector<int>>(*rc::gen::inRange<std::size_t>(3, 40),
                                                            rc::gen::inRange(-50, 50));
  const auto steps = *rc::gen::container<std::vector<int>>(values.size(), rc::gen::inRange(1, 9));
  Points points;
  double time = 0;
  for (std::size_t index = 0; index < values.size(); ++index) {
    points.push_back({time, static_cast<double>(values[index])});
    time += steps[index];
  }
  return points;
}

TEST(TheilSen, SaysNothingBeforeThreePointsOverTwoSeconds) {
  EXPECT_FALSE(line_through({}));
  EXPECT_FALSE(line_through({{0, 1}, {10, 2}}));
  EXPECT_FALSE(line_through({{0, 1}, {0.9, 2}, {1.8, 3}}));
  EXPECT_TRUE(line_through({{0, 1}, {1, 2}, {2, 3}}));
}

TEST(TheilSen, AStraightLineHasItsSlopeAndNoNoise) {
  const auto line = line_through(points_of(20, [](double k) { return 1e15 + 16 * k; }));
  ASSERT_TRUE(line);
  EXPECT_EQ(line->slope.per_s, 16);
  EXPECT_EQ(line->slope.low, 16);
  EXPECT_EQ(line->slope.high, 16);
  EXPECT_EQ(line->end, 1e15 + 16 * 19);
  EXPECT_EQ(line->noise, 0);
}

TEST(TheilSen, AQuarterOfWildValuesDoesNotMoveIt) {
  const auto line = line_through(
      points_of(40, [](double k) { return 5 * k + (std::fmod(k, 5) == 3 ? 1e9 : 0); }));
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->slope.per_s, 5, 1e-9);
  EXPECT_NEAR(line->end, 5 * 39, 1e-9);
}

RC_GTEST_PROP(TheilSen, isTheMedianOfAllPairs, ()) {
  const Points points = any_points();
  std::vector<double> slopes;
  for (const Point& a : points) {
    for (const Point& b : points) {
      if (a.time_s < b.time_s) slopes.push_back((b.value - a.value) / (b.time_s - a.time_s));
    }
  }
  std::ranges::sort(slopes);
  const std::size_t half = slopes.size() / 2;
  const double middle =
      slopes.size() % 2 == 1 ? slopes[half] : (slopes[half - 1] + slopes[half]) / 2;
  const auto line = line_through(points);
  RC_ASSERT(line.has_value());
  RC_ASSERT(std::abs(line->slope.per_s - middle) < 1e-9);
  RC_ASSERT(line->slope.low <= line->slope.per_s && line->slope.per_s <= line->slope.high);
}

RC_GTEST_PROP(TheilSen, goesAlongWithScaleShiftAndALineAdded, ()) {
  const Points points = any_points();
  const double factor = *rc::gen::inRange(1, 8);
  const double slope = *rc::gen::inRange(-8, 8);
  Points changed;
  for (const Point& point : points) {
    changed.push_back({point.time_s + 100, factor * point.value + slope * point.time_s + 7});
  }
  const auto before = line_through(points);
  const auto after = line_through(changed);
  RC_ASSERT(before && after);
  RC_ASSERT(std::abs(after->slope.per_s - (factor * before->slope.per_s + slope)) < 1e-9);
  RC_ASSERT(std::abs(after->noise - factor * before->noise) < 1e-9);
}

RC_GTEST_PROP(MannKendall, scoreAndPlainVarianceAreThoseOfTheFormula, ()) {
  const Points points = any_points();
  int score = 0;
  std::array<int, 100> equal{};
  for (std::size_t later = 0; later < points.size(); ++later) {
    ++equal.at(static_cast<std::size_t>(points[later].value + 50));
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      score += (points[later].value > points[earlier].value) -
               (points[later].value < points[earlier].value);
    }
  }
  const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
  double variance = term(static_cast<double>(points.size()));
  for (const int count : equal) variance -= term(count);
  const MannKendall test = mann_kendall(points, 0);
  RC_ASSERT(std::abs(test.score - score) < 1e-9);
  RC_ASSERT(test.variance >= variance / 18 - 1e-9);
}

RC_GTEST_PROP(MannKendall, sees_only_the_order_of_values, ()) {
  Points points = any_points();
  const MannKendall before = mann_kendall(points, 0);
  for (Point& point : points) point.value = std::exp(point.value / 10);
  const MannKendall after = mann_kendall(points, 0);
  RC_ASSERT(after.score == before.score);
  RC_ASSERT(std::abs(after.variance - before.variance) < 1e-6 * (1 + before.variance));
  for (Point& point : points) point.value = -point.value;
  RC_ASSERT(mann_kendall(points, 0).z() == -after.z());
}

TEST(MannKendall, NoiseThatRemembersWidensIt) {
  test::Random random(1);
  test::Drift drift(1, 0.9);
  const Points slow = points_of(100, [&](double) { return drift.next(random); });
  const Points quick = points_of(100, [&](double) { return random.normal(); });
  EXPECT_GT(mann_kendall(slow, 0).variance, 3 * mann_kendall(quick, 0).variance);
}

TEST(MannKendall, FindsATrendInNoiseThatHasNoneInFewCasesOfAHundred) {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    test::Random random(seed);
    test::Drift drift(1, 0.5);
    const auto line = line_through(points_of(60, [&](double) { return drift.next(random); }));
    if (std::abs(line->test.z()) > 2.58) ++wrong;
  }
  EXPECT_LE(wrong, 20) << "nominally 4";
}

TEST(Median, OfAnEvenNumberIsBetweenTheTwoInTheMiddle) {
  std::vector<double> three{9, 1, 5};
  std::vector<double> four{9, 1, 5, 6};
  EXPECT_EQ(median(three), 5);
  EXPECT_EQ(median(four), 5.5);
}

TEST(Swings, FindTheBottomOfEachFall) {
  const Swings swings =
      swings_of(points_of(40, [](double k) { return std::fmod(k, 10) < 8 ? k : k - 8; }));
  EXPECT_EQ(swings_of(points_of(9, [](double k) { return k; })).troughs.size(), 0U);
  EXPECT_EQ(swings_of(points_of(9, [](double) { return 3; })).range, 0);
  const Swings teeth = swings_of(points_of(40, [](double k) { return std::fmod(k, 10); }));
  ASSERT_EQ(teeth.troughs.size(), 3U);
  EXPECT_EQ(teeth.troughs[0].time_s, 10);
  EXPECT_EQ(teeth.troughs[1].value, 0);
  EXPECT_EQ(swings.range, 37);
}

template <typename Value> Shape shape_of(std::size_t count, Value value) {
  return course_of(points_of(count, value)).shape;
}

TEST(Course, HasNoShapeBeforeTenPoints) {
  EXPECT_EQ(shape_of(9, [](double k) { return k; }), Shape::unclear);
  EXPECT_EQ(shape_of(10, [](double k) { return k; }), Shape::rising);
  EXPECT_EQ(shape_of(10, [](double k) { return -k; }), Shape::falling);
  EXPECT_EQ(shape_of(10, [](double) { return 4; }), Shape::steady);
  EXPECT_EQ(course_of({}).shape, Shape::unclear);
}

TEST(Course, OneBurstIsNoTrend) {
  for (const double begin : {10.0, 25.0, 40.0, 47.0}) {
    EXPECT_NE(shape_of(50, [&](double k) { return k < begin ? 1 : 9; }), Shape::rising) << begin;
    EXPECT_NE(shape_of(50, [&](double k) { return std::clamp(k - begin, 0.0, 3.0); }),
              Shape::rising)
        << begin;
  }
}

TEST(Course, ARiseThatEndedIsAPlateau) {
  EXPECT_EQ(shape_of(60, [](double k) { return std::min(k, 36.0); }), Shape::plateau);
  EXPECT_EQ(shape_of(60, [](double k) { return std::min(k, 58.0); }), Shape::rising);
}

TEST(Course, StairsAreARise) {
  EXPECT_EQ(shape_of(120, [](double k) { return std::floor(k / 12); }), Shape::rising);
}

TEST(Course, SawTeethAreJudgedByTheirTroughs) {
  const auto teeth = [](double k) { return std::fmod(k, 10); };
  EXPECT_EQ(shape_of(100, teeth), Shape::swinging);
  const Course rising = course_of(points_of(100, [&](double k) { return teeth(k) + 0.5 * k; }));
  EXPECT_EQ(rising.shape, Shape::rising);
  ASSERT_TRUE(rising.line);
  EXPECT_NEAR(rising.line->slope.per_s, 0.5, 0.1);
  EXPECT_EQ(shape_of(100, [&](double k) { return teeth(k) + 0.02 * k; }), Shape::swinging)
      << "the troughs rise by less than may be chance";
}

} // namespace
} // namespace heapgap::analysis
