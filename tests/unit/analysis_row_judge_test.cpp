// Trend and verdict on one process among many.
#include "analysis/process_row.h"
#include "analysis/trend/thinned_series.h"
#include "analysis/verdict/row_judge.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ThinnedSeries, KeepsAnHourInFewPointsAndTheWholeMean) {
  ThinnedSeries series;
  for (int second = 0; second < 3600; ++second) series.add(second, second);
  const Points points = series.points();
  ASSERT_LE(points.size(), ThinnedSeries::most_points);
  ASSERT_GE(points.size(), ThinnedSeries::most_points / 2);
  EXPECT_LT(points.front().time_s, 130);
  EXPECT_GT(points.back().time_s, 3400);
  for (const Point& point : points) EXPECT_NEAR(point.value, point.time_s, 1e-6);
}

TEST(ThinnedSeries, GoesOnWithTheLastHour) {
  ThinnedSeries series;
  for (int second = 0; second < 100'000; ++second) series.add(second, 1);
  const Points points = series.points();
  EXPECT_LE(points.size(), ThinnedSeries::most_points);
  EXPECT_NEAR(points.front().time_s, 100'000 - 3840, 200);
}

TEST(ThinnedSeries, SparseSamplesAreKeptAsTheyAre) {
  ThinnedSeries series;
  for (int minute = 0; minute < 40; ++minute) series.add(minute * 300.0, minute);
  const Points points = series.points();
  ASSERT_EQ(points.size(), ThinnedSeries::most_points);
  EXPECT_EQ(points.back().value, 39);
}

TEST(ThinnedSeries, TellsWhenAPointIsBegunAndIgnoresNonsense) {
  ThinnedSeries series;
  EXPECT_TRUE(series.add(0, 5));
  EXPECT_FALSE(series.add(1, 5));
  EXPECT_TRUE(series.add(2, 5));
  EXPECT_FALSE(series.add(2, 7));
  EXPECT_FALSE(series.add(1, 7));
  EXPECT_FALSE(series.add(std::numeric_limits<double>::infinity(), 7));
  EXPECT_FALSE(series.add(10, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ(series.size(), 2U);
}

/// A process whose parts a test changes.
class JudgedProcess {
public:
  double live = 200; ///< MiB, resident, as are the others
  double pinned = 0;
  double reclaimable = 0;
  double outside = 20;
  double now_s = 0;

  /// A second passes; every `spacing` seconds the heap is read.
  void tick(int spacing = 20) {
    judge.add_rss(now_s, size(live + pinned + reclaimable + outside));
    if (std::fmod(now_s, spacing) == 0) look();
    now_s += 1;
  }
  void look() {
    Report report;
    report.allocators.resize(1);
    report.allocators.front().name = "glibc";
    report.allocators.front().reader = ReaderQuality::exact;
    report.heap.resident.live = size(live);
    report.heap.resident.free = size(pinned + reclaimable);
    report.heap.mapped = report.heap.resident;
    report.heap.pinned = size(pinned);
    report.heap.reclaimable = size(reclaimable);
    report.fragmentation.waste_ratio = (pinned + reclaimable) / (live + pinned + reclaimable);
    report.memory.rss = size(live + pinned + reclaimable + outside);
    report.memory.heap_resident = report.heap.resident.total();
    report.quality.corrupt_spans = corrupt_spans;
    judge.add_look(now_s, report);
  }

  RowJudge judge{Thresholds{}};
  std::uint64_t corrupt_spans = 0;

private:
  static Bytes size(double mebibytes) {
    return {static_cast<std::uint64_t>(mebibytes * 1024 * 1024)};
  }
};

VerdictKind kind_of(const JudgedProcess& process) {
  return process.judge.verdict()->kind;
}

TEST(RowJudge, SaysNothingBeforeTheFirstLook) {
  JudgedProcess process;
  process.judge.add_rss(0, 100_MiB);
  EXPECT_FALSE(process.judge.verdict());
  EXPECT_EQ(process.judge.trend().shape, Shape::unclear);
  EXPECT_FALSE(process.judge.trend().rss_per_s);
}

TEST(RowJudge, OneLookIsASnapshotsWord) {
  JudgedProcess process;
  process.tick();
  EXPECT_EQ(kind_of(process), VerdictKind::healthy);
  process.pinned = 300;
  process.look();
  EXPECT_EQ(kind_of(process), VerdictKind::fragmentation);
  EXPECT_EQ(process.judge.verdict()->severity, Severity::critical);
}

TEST(RowJudge, AProcessThatHoldsItsLevelIsSteady) {
  JudgedProcess process;
  for (int i = 0; i < 300; ++i) process.tick();
  EXPECT_EQ(process.judge.trend().shape, Shape::steady);
  EXPECT_EQ(process.judge.trend().rss_per_s, 0);
  EXPECT_GT(process.judge.trend().window_s, 200);
  EXPECT_EQ(kind_of(process), VerdictKind::healthy);
}

TEST(RowJudge, LiveBlocksThatRiseAreGrowth) {
  JudgedProcess process;
  for (int i = 0; i < 300; ++i, process.live += 0.5) process.tick();
  EXPECT_EQ(process.judge.trend().shape, Shape::rising);
  EXPECT_NEAR(*process.judge.trend().rss_per_s, 0.5 * 1024 * 1024, 1000);
  EXPECT_EQ(kind_of(process), VerdictKind::growth);
  EXPECT_EQ(process.judge.verdict()->severity, Severity::warning);
  EXPECT_THAT(process.judge.verdict()->summary, StartsWith("growth: RSS grew by "));
  EXPECT_THAT(process.judge.verdict()->summary, HasSubstr("100 % of it is live blocks"));
}

TEST(RowJudge, WhatRisesOutsideTheHeapIsNotHeap) {
  JudgedProcess process;
  for (int i = 0; i < 300; ++i, process.outside += 0.5) process.tick();
  EXPECT_EQ(kind_of(process), VerdictKind::not_heap);
  EXPECT_THAT(process.judge.verdict()->summary, StartsWith("not heap: "));
}

TEST(RowJudge, PinnedMemoryThatRisesIsFragmentation) {
  JudgedProcess process;
  process.live = 1000;
  for (int i = 0; i < 300; ++i, process.pinned += 0.6) process.tick();
  EXPECT_EQ(kind_of(process), VerdictKind::fragmentation);
  EXPECT_THAT(process.judge.verdict()->summary, HasSubstr("pinned by fragmentation"));
}

TEST(RowJudge, FreePagesThatPileUpAreNoTroubleBeforeTheyWeigh) {
  JudgedProcess process;
  process.live = 1000;
  for (int i = 0; i < 300; ++i, process.reclaimable += 0.6) process.tick();
  EXPECT_EQ(process.judge.trend().shape, Shape::rising);
  EXPECT_EQ(kind_of(process), VerdictKind::healthy);
}

TEST(RowJudge, ALittleIsNoRise) {
  JudgedProcess process;
  for (int i = 0; i < 300; ++i, process.live += 0.01) process.tick();
  EXPECT_EQ(process.judge.trend().shape, Shape::rising);
  EXPECT_EQ(kind_of(process), VerdictKind::healthy) << "3 MiB of 220";
}

TEST(RowJudge, ARiseThatCannotBeExplainedIsSaidAsSuch) {
  JudgedProcess process;
  process.look();
  for (int i = 0; i < 300; ++i, process.live += 0.5) process.tick(1'000'000);
  EXPECT_EQ(kind_of(process), VerdictKind::insufficient_data);
  EXPECT_EQ(process.judge.verdict()->severity, Severity::warning);
  EXPECT_THAT(process.judge.verdict()->summary, HasSubstr("not read often enough"));
}

TEST(RowJudge, AHeapThatContradictsItselfHasNoVerdictWhateverRises) {
  JudgedProcess process;
  process.corrupt_spans = 3;
  for (int i = 0; i < 300; ++i, process.live += 0.5) process.tick();
  EXPECT_EQ(kind_of(process), VerdictKind::insufficient_data);
  EXPECT_THAT(process.judge.verdict()->summary, HasSubstr("contradicts itself"));
}

TEST(RowJudge, WhenARiseIsOverItsVerdictGoes) {
  JudgedProcess process;
  for (int i = 0; i < 300; ++i, process.live += 0.5) process.tick();
  ASSERT_EQ(kind_of(process), VerdictKind::growth);
  for (int i = 0; i < 1800; ++i) process.tick();
  EXPECT_EQ(kind_of(process), VerdictKind::healthy);
}

TEST(RowJudge, ARiseAndWasteAreBothSaid) {
  JudgedProcess process;
  process.pinned = 500;
  for (int i = 0; i < 300; ++i, process.live += 0.8) process.tick();
  EXPECT_EQ(kind_of(process), VerdictKind::growth);
  EXPECT_EQ(process.judge.verdict()->severity, Severity::critical) << "the worse of the two";
  EXPECT_THAT(process.judge.verdict()->evidence.back().figure, HasSubstr("also fragmentation"));
}

TEST(ArrangedRows, AreInOneOrderAndCounted) {
  Overview overview;
  for (int pid : {3, 1, 2}) {
    ProcessRow row;
    row.pid = Pid{pid};
    row.rss = 1_MiB;
    overview.rows.push_back(row);
  }
  overview.rows[0].state = LookState::no_right;
  arrange(overview);
  EXPECT_EQ(overview.rows[0].pid, Pid{1});
  EXPECT_EQ(overview.rows[2].pid, Pid{3});
  EXPECT_EQ(overview.counts.waiting, 2U);
  EXPECT_EQ(overview.counts.no_right, 1U);
}

TEST(AllocatorNames, AreThoseOfTheReportEachOnce) {
  Report report;
  for (const char* name : {"jemalloc", "glibc", "jemalloc", "a", "b", "c"}) {
    report.allocators.emplace_back().name = name;
  }
  EXPECT_THAT(allocator_names(report), testing::ElementsAre("jemalloc", "glibc", "a", "b"));
}

} // namespace
} // namespace heapgap::analysis
