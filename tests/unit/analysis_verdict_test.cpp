// What a single snapshot says, and when it rather says nothing.
#include "analysis/advice.h"
#include "analysis/snapshot_report.h"

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

ArenaSummary arena_with(Bytes idle) {
  ArenaSummary arena;
  arena.idle_resident = idle;
  return arena;
}

/// 400 MiB of heap; `reclaimable` and `pinned` of it are idle, in one arena.
Report report_with(Bytes reclaimable, Bytes pinned) {
  Report report;
  const Bytes heap = 400_MiB;
  const Bytes idle = reclaimable + pinned;
  report.allocators = {{.name = "glibc",
                        .version = "2.36",
                        .object = "libc.so.6",
                        .reader = ReaderQuality::exact,
                        .mapped = heap,
                        .details = {},
                        .run_name = {},
                        .slot_classes = {}}};
  report.heap.mapped.live = heap - idle;
  report.heap.mapped.free = idle;
  report.heap.resident = report.heap.mapped;
  report.heap.reclaimable = reclaimable;
  report.heap.pinned = pinned;
  report.heap.trim_yield = reclaimable;
  report.fragmentation.waste_ratio =
      static_cast<double>(idle.count) / static_cast<double>(heap.count);
  report.memory.rss = heap;
  report.arenas = {arena_with(idle)};
  return report;
}

/// The idle memory of `report` in arenas of these shares (in percent).
void divide(Report& report, std::initializer_list<std::uint64_t> percents) {
  const Bytes idle = report.heap.idle_resident();
  report.arenas.clear();
  for (const std::uint64_t percent : percents) {
    report.arenas.push_back(arena_with({idle.count / 100 * percent}));
  }
}

Verdict judged(const Report& report) {
  return judge(report, {});
}

std::vector<std::string> advised(Report report) {
  conclude(report);
  std::vector<std::string> actions;
  for (const Advice& advice : report.advice) actions.push_back(advice.action);
  return actions;
}

TEST(Verdict, a_heap_in_order_is_healthy) {
  const Verdict verdict = judged(report_with(5_MiB, 4_MiB));
  EXPECT_EQ(verdict.kind, VerdictKind::healthy);
  EXPECT_EQ(verdict.severity, Severity::ok);
  EXPECT_GT(verdict.confidence, 0);
  EXPECT_FALSE(verdict.evidence.empty());
  EXPECT_TRUE(advised(report_with(5_MiB, 4_MiB)).empty());
}

TEST(Verdict, a_large_share_of_a_small_heap_is_no_reason_to_warn) {
  Report report = report_with(0_B, 9_MiB);
  report.fragmentation.waste_ratio = 0.9;
  EXPECT_EQ(judged(report).kind, VerdictKind::healthy);
}

TEST(Verdict, pinned_memory_is_fragmentation) {
  const Verdict verdict = judged(report_with(20_MiB, 100_MiB));
  EXPECT_EQ(verdict.kind, VerdictKind::fragmentation);
  EXPECT_EQ(verdict.severity, Severity::warning);
  EXPECT_EQ(advised(report_with(20_MiB, 100_MiB)), (std::vector<std::string>{"restart", "trim"}));
}

TEST(Verdict, whole_free_pages_are_retention) {
  const Verdict verdict = judged(report_with(100_MiB, 9_MiB));
  EXPECT_EQ(verdict.kind, VerdictKind::retention);
  EXPECT_EQ(advised(report_with(100_MiB, 9_MiB)), std::vector<std::string>{"trim"});
}

TEST(Verdict, idle_memory_over_many_arenas_is_arena_spread) {
  Report report = report_with(20_MiB, 100_MiB);
  divide(report, {30, 30, 20, 20});
  EXPECT_EQ(judged(report).kind, VerdictKind::arena_spread);
  EXPECT_EQ(spread_arenas(report), 4U);
  EXPECT_EQ(advised(report).back(), "fewer arenas");
  divide(report, {40, 30, 30});
  EXPECT_EQ(judged(report).kind, VerdictKind::fragmentation) << "three are not many";
  divide(report, {50, 20, 20, 10});
  EXPECT_EQ(spread_arenas(report), 0U) << "one holds half";
  divide(report, {49, 41, 5, 5});
  EXPECT_EQ(spread_arenas(report), 0U) << "only two hold a sixteenth";
  divide(report, {});
  EXPECT_EQ(spread_arenas(report), 0U);
}

TEST(Verdict, half_of_a_large_heap_is_critical) {
  EXPECT_EQ(judged(report_with(20_MiB, 180_MiB)).severity, Severity::critical);
  EXPECT_EQ(judged(report_with(20_MiB, 179_MiB)).severity, Severity::warning);
  EXPECT_EQ(judged(report_with(20_MiB, 80_MiB)).severity, Severity::warning);
  EXPECT_EQ(judged(report_with(20_MiB, 79_MiB)).severity, Severity::ok);
}

void expect_no_verdict(const Report& report, const std::string& reason) {
  const Verdict verdict = judged(report);
  EXPECT_EQ(verdict.kind, VerdictKind::insufficient_data);
  EXPECT_EQ(verdict.severity, Severity::warning);
  EXPECT_EQ(verdict.confidence, 0);
  EXPECT_NE(verdict.summary.find(reason), std::string::npos) << verdict.summary;
  EXPECT_TRUE(advised(report).empty());
}

TEST(Verdict, is_not_given_beside_an_allocator_that_was_not_read) {
  Report report = report_with(0_B, 300_MiB);
  report.allocators.push_back({.name = "jemalloc",
                               .version = {},
                               .object = {},
                               .mapped = {},
                               .details = {},
                               .run_name = {},
                               .slot_classes = {}});
  expect_no_verdict(report, "jemalloc");
}

TEST(Verdict, is_not_given_on_a_heap_that_contradicts_itself) {
  Report report = report_with(0_B, 300_MiB);
  report.quality.corrupt_spans = 1;
  expect_no_verdict(report, "1 place:");
  report.quality.corrupt_spans = 3;
  expect_no_verdict(report, "3 places");
}

TEST(Verdict, is_not_given_when_too_much_is_unknown) {
  Report report = report_with(0_B, 300_MiB);
  report.heap.mapped.unknown = 20_MiB; // 4.8 %
  EXPECT_EQ(judged(report).kind, VerdictKind::fragmentation);
  report.quality.unreadable = 20_MiB; // the same bytes once more
  EXPECT_EQ(judged(report).kind, VerdictKind::fragmentation);
  report.heap.mapped.unknown = 22_MiB;
  expect_no_verdict(report, "22.0 MiB of the heap's 422.0 MiB could not be read");
}

TEST(Verdict, is_not_given_when_the_counters_were_not_met) {
  Report report = report_with(0_B, 300_MiB);
  report.quality.consistent = false;
  expect_no_verdict(report, "counters");
}

TEST(Verdict, is_not_given_on_nothing) {
  expect_no_verdict(Report{}, "could not be read");
}

TEST(Advice, names_what_it_releases_largest_first) {
  Report report = report_with(90_MiB, 60_MiB);
  divide(report, {30, 30, 20, 20});
  conclude(report);
  ASSERT_EQ(report.advice.size(), 3U);
  EXPECT_EQ(report.advice[0].action, "trim");
  EXPECT_EQ(report.advice[0].releases, 90_MiB);
  EXPECT_EQ(report.advice[1].action, "restart");
  EXPECT_EQ(report.advice[1].releases, 60_MiB);
  EXPECT_EQ(report.advice[2].action, "fewer arenas");
  EXPECT_EQ(report.advice[2].releases, std::nullopt) << "nobody can tell";
}

TEST(Verdict, a_heap_in_order_beside_a_larger_one_that_is_not_read_says_nothing) {
  Report report = report_with(0_B, 0_B);
  report.hidden_heaps = {{"Java VM", "libjvm.so", false, "maps its own"}};
  report.memory.other_anon_resident = 1_MiB;
  EXPECT_EQ(judged(report).kind, VerdictKind::healthy);
  report.memory.other_anon_resident = 500_MiB;
  const Verdict verdict = judged(report);
  EXPECT_EQ(verdict.kind, VerdictKind::insufficient_data);
  EXPECT_NE(verdict.summary.find("Java VM"), std::string::npos) << verdict.summary;
  EXPECT_EQ(verdict.confidence, 0);
}

TEST(Verdict, a_fragmented_heap_stays_one_beside_another) {
  Report report = report_with(0_B, 200_MiB);
  report.hidden_heaps = {{"Java VM", "libjvm.so", false, "maps its own"}};
  report.memory.other_anon_resident = 500_MiB;
  EXPECT_EQ(judged(report).kind, VerdictKind::fragmentation);
}

TEST(Verdict, pools_within_blocks_are_told_of) {
  Report report = report_with(0_B, 0_B);
  report.hidden_heaps = {{"nginx pools", "nginx", true, "inside blocks"}};
  report.memory.other_anon_resident = 500_MiB;
  const Verdict verdict = judged(report);
  EXPECT_EQ(verdict.kind, VerdictKind::healthy);
  EXPECT_NE(verdict.summary.find("nginx pools"), std::string::npos) << verdict.summary;
}

TEST(Verdict, without_any_heap_there_is_none) {
  Report report;
  report.hidden_heaps = {{"Go runtime", "exporter", false, "maps its own"}};
  report.memory.other_anon_resident = 500_MiB;
  EXPECT_EQ(judged(report).kind, VerdictKind::insufficient_data);
  EXPECT_NE(judged(report).summary.find("Go runtime"), std::string::npos);
  report.hidden_heaps.clear();
  report.allocators = {{.name = "mimalloc",
                        .version = {},
                        .object = {},
                        .reader = ReaderQuality::none,
                        .mapped = {},
                        .details = {},
                        .run_name = {},
                        .slot_classes = {}}};
  EXPECT_EQ(judged(report).kind, VerdictKind::insufficient_data);
  EXPECT_NE(judged(report).summary.find("mimalloc"), std::string::npos);
}

} // namespace
} // namespace heapgap::analysis
