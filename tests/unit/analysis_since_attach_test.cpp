#include "analysis/since_attach.h"

#include <limits>

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

Report report_at_the_attach() {
  Report report;
  report.memory.rss = 100_MiB;
  report.heap.mapped = {40_MiB, 1_MiB, 2_MiB, 3_MiB, 4_MiB, 5_MiB, 6_MiB};
  report.heap.live_blocks = 1000;
  report.heap.reclaimable = 3_MiB;
  report.heap.pinned = 4_MiB;
  report.size_classes = {{{17}, {32}, 10, {300}, 0}, {{49}, {64}, 7, {420}, 1}};
  return report;
}

TEST(SinceAttach, KeepsWhatIsNeededOfTheFirstReport) {
  const WatchStart start = watch_start(report_at_the_attach());
  EXPECT_EQ(start.rss, 100_MiB);
  EXPECT_EQ(start.live, 40_MiB);
  EXPECT_EQ(start.live_blocks, 1000U);
  EXPECT_EQ(start.idle_resident, 7_MiB);
  EXPECT_EQ(start.pinned, 4_MiB);
  EXPECT_EQ(start.mapped, 61_MiB);
  EXPECT_EQ(start.size_classes.size(), 2U);
}

TEST(SinceAttach, DifferencesHaveASign) {
  Summary summary;
  summary.start = watch_start(report_at_the_attach());
  Report& now = summary.last.report;
  now = report_at_the_attach();
  now.memory.rss = 130_MiB;
  now.heap.mapped.live = 30_MiB;
  now.heap.live_blocks = 900;
  now.heap.pinned = 9_MiB;
  now.heap.reclaimable = 0_B;
  const SinceAttach changes = since_attach(summary);
  EXPECT_EQ(changes.rss_bytes, 30 << 20);
  EXPECT_EQ(changes.live_bytes, -(10 << 20));
  EXPECT_EQ(changes.live_blocks, -100);
  EXPECT_EQ(changes.idle_resident_bytes, 2 << 20);
  EXPECT_EQ(changes.pinned_bytes, 5 << 20);
  EXPECT_EQ(changes.mapped_bytes, -(10 << 20));
}

TEST(SinceAttach, ClassesOfBothEndsAreJoined) {
  Summary summary;
  summary.start = watch_start(report_at_the_attach());
  summary.last.size_classes = {
      {{1}, {16}, 9, 9, 0, {}}, {{17}, {32}, 5, 1, 14, {420}}, {{1025}, {1280}, 2, 0, 2, {2'400}}};
  const auto rows = since_attach(summary).size_classes;
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].now.max, 16_B);
  EXPECT_EQ(rows[0].live_blocks, 0);
  EXPECT_EQ(rows[1].live_blocks, 4);
  EXPECT_EQ(rows[1].live_bytes, 120);
  // Without a row at the end: it has neither a block nor a call.
  EXPECT_EQ(rows[2].now.min, 49_B);
  EXPECT_EQ(rows[2].now.live_blocks, 0U);
  EXPECT_EQ(rows[2].now.frees, 0U);
  EXPECT_EQ(rows[2].live_blocks, -7);
  EXPECT_EQ(rows[2].live_bytes, -420);
  EXPECT_EQ(rows[3].live_bytes, 2'400);
}

TEST(SinceAttach, WithoutATraceTheCallsOfAGoneClassAreNotKnown) {
  Summary summary;
  summary.start = watch_start(report_at_the_attach());
  const auto rows = since_attach(summary).size_classes;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_FALSE(rows[0].now.allocs);
  EXPECT_EQ(rows[1].live_blocks, -7);
}

TEST(SinceAttach, WhatNoNumberCanSayIsHeldToTheLargest) {
  Summary summary;
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  summary.last.report.memory.rss = {most};
  summary.start.live_blocks = most;
  EXPECT_EQ(since_attach(summary).rss_bytes, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(since_attach(summary).live_blocks, -std::numeric_limits<std::int64_t>::max());
}

} // namespace
} // namespace heapgap::analysis
