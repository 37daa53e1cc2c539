// When each cure is advised, with which figures, and when it must not be.
#include "analysis/advice.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

using Details = std::vector<Detail>;

/// 400 MiB of heap in one arena of `allocator`, 60 MiB of it reclaimable, 60 MiB pinned.
Report report_of(std::string allocator, Details details = {}) {
  Report report;
  report.process.comm = "worker";
  report.process.exe = "/usr/bin/worker";
  report.process.threads = 16;
  report.allocators = {{std::move(allocator),
                        "2.36",
                        "/lib/allocator.so",
                        ReaderQuality::exact,
                        400_MiB,
                        std::move(details),
                        {},
                        {}}};
  HeapSummary& heap = report.heap;
  heap.mapped.live = 280_MiB;
  heap.mapped.free = 120_MiB;
  heap.resident = heap.mapped;
  heap.reclaimable = 60_MiB;
  heap.pinned = 60_MiB;
  report.fragmentation.waste_ratio = 0.3;
  report.verdict.kind = VerdictKind::fragmentation;
  report.verdict.severity = Severity::warning;
  report.arenas.resize(1);
  report.arenas[0].idle_resident = 120_MiB;
  return report;
}

Report glibc_report(Details details = {}) {
  Report report = report_of("glibc", std::move(details));
  report.heap.trim_yield = 50_MiB;
  return report;
}

std::vector<std::string> actions(const Report& report) {
  std::vector<std::string> words;
  for (const Advice& advice : advise(report, {})) words.push_back(advice.action);
  return words;
}

/// The advice of that action; nothing when it is not given.
std::optional<Advice> advised(const Report& report, std::string_view action,
                              const Trend* trend = nullptr) {
  const auto advice = advise(report, {}, trend);
  const auto found = std::ranges::find(advice, action, &Advice::action);
  return found == advice.end() ? std::nullopt : std::optional(*found);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Advice, there_is_none_when_nothing_is_wrong_or_nothing_is_known) {
  Report report = glibc_report();
  EXPECT_FALSE(actions(report).empty());
  report.verdict.severity = Severity::ok;
  EXPECT_TRUE(actions(report).empty());
  report.verdict.severity = Severity::warning;
  report.verdict.kind = VerdictKind::insufficient_data;
  EXPECT_TRUE(actions(report).empty());
}

TEST(Advice, is_ranked_by_what_it_releases_and_complete) {
  Report report = glibc_report({{"tcache_count", std::uint64_t{7}}, {"tcache_bytes", 11ULL << 20}});
  report.heap.resident.cached = 11_MiB;
  const auto advice = advise(report, {});
  EXPECT_EQ(actions(report),
            (std::vector<std::string>{"restart", "trim", "smaller thread caches"}));
  for (const Advice& one : advice) {
    EXPECT_FALSE(one.how.empty() || one.why.empty() || one.cost.empty() || one.check.empty());
  }
}

TEST(Advice, to_trim_has_the_exact_yield) {
  const auto trim = advised(glibc_report(), "trim");
  ASSERT_TRUE(trim);
  EXPECT_EQ(trim->releases, 50_MiB);
  EXPECT_FALSE(trim->needs_restart);
  Report small = glibc_report();
  small.heap.trim_yield = 10_MiB - 1_B;
  EXPECT_FALSE(advised(small, "trim"));
}

TEST(Advice, to_trim_between_the_walks_of_a_trace_has_no_figure) {
  Report report = report_of("glibc");
  ASSERT_TRUE(advised(report, "trim"));
  EXPECT_EQ(advised(report, "trim")->releases, std::nullopt);
  report.heap.reclaimable = 9_MiB;
  EXPECT_FALSE(advised(report, "trim"));
}

TEST(Advice, to_trim_is_glibcs_alone) {
  for (const char* other : {"jemalloc", "tcmalloc", "mimalloc", "musl"}) {
    EXPECT_FALSE(advised(report_of(other), "trim")) << other;
    for (const Advice& advice : advise(report_of(other), {})) {
      EXPECT_FALSE(has(advice.how + advice.why, "glibc")) << other << ": " << advice.action;
      EXPECT_FALSE(has(advice.how + advice.why, "malloc_trim")) << other << ": " << advice.action;
    }
  }
  Report both = report_of("glibc");
  both.allocators.push_back(both.allocators.front());
  both.allocators.back().name = "jemalloc";
  EXPECT_FALSE(advised(both, "trim")) << "whose free pages these are is not known";
}

Report raised_threshold(bool dynamic, Bytes threshold) {
  Report report = glibc_report({{"dynamic_mmap_threshold", dynamic},
                                {"mmap_threshold_bytes", threshold.count},
                                {"trim_threshold_bytes", 2 * threshold.count},
                                {"top_pad_bytes", std::uint64_t{131072}}});
  report.gap_sizes = {{64_KiB, 128_KiB - 1_B, 100, 8_MiB}, {128_KiB, 256_KiB - 1_B, 200, 40_MiB}};
  return report;
}

TEST(Advice, to_fix_a_risen_mmap_threshold_counts_large_gaps) {
  const auto fix = advised(raised_threshold(true, 32_MiB), "fixed mmap threshold");
  ASSERT_TRUE(fix);
  EXPECT_EQ(fix->releases, 40_MiB);
  EXPECT_TRUE(has(fix->why, "risen to 32.0 MiB")) << fix->why;
  EXPECT_TRUE(fix->needs_restart);
  Report report = raised_threshold(true, 32_MiB);
  report.heap.reclaimable = 20_MiB;
  EXPECT_EQ(advised(report, "fixed mmap threshold")->releases, 20_MiB)
      << "no more than is in memory";
}

TEST(Advice, to_fix_the_mmap_threshold_needs_one_that_has_risen_and_large_gaps) {
  EXPECT_FALSE(advised(raised_threshold(true, 128_KiB), "fixed mmap threshold"));
  EXPECT_FALSE(advised(raised_threshold(false, 32_MiB), "fixed mmap threshold"));
  Report small_gaps = raised_threshold(true, 32_MiB);
  small_gaps.gap_sizes.pop_back();
  EXPECT_FALSE(advised(small_gaps, "fixed mmap threshold"));
}

TEST(Advice, to_lower_the_trim_threshold_counts_the_tops_above_the_default) {
  Report report = raised_threshold(false, 32_MiB);
  report.heap.resident.top = 60_MiB;
  report.arenas.resize(2);
  report.arenas[0].top = 30_MiB;
  report.arenas[1].top = 64_KiB; // kept anyway
  const auto lower = advised(report, "lower trim threshold");
  ASSERT_TRUE(lower);
  EXPECT_EQ(lower->releases, 30_MiB - 256_KiB);
  report.heap.resident.top = 9_MiB;
  EXPECT_FALSE(advised(report, "lower trim threshold")) << "the tops are hardly in memory";
  Report usual = raised_threshold(false, 64_KiB);
  usual.heap.resident.top = 60_MiB;
  usual.arenas[0].top = 60_MiB;
  EXPECT_FALSE(advised(usual, "lower trim threshold")) << "it is the default";
}

TEST(Advice, to_shrink_thread_caches_needs_full_ones) {
  const auto with = [](std::uint64_t count, Bytes cached, Bytes resident) {
    Report report = glibc_report(
        {{"tcache_count", count}, {"tcache_bytes", cached.count}, {"tcaches", std::uint64_t{64}}});
    report.heap.resident.cached = resident;
    return report;
  };
  EXPECT_EQ(advised(with(7, 20_MiB, 15_MiB), "smaller thread caches")->releases, 15_MiB);
  EXPECT_FALSE(advised(with(0, 20_MiB, 15_MiB), "smaller thread caches")) << "they are off";
  EXPECT_FALSE(advised(with(7, 9_MiB, 15_MiB), "smaller thread caches"));
}

TEST(Advice, to_use_fewer_arenas_needs_a_spread_and_room_to_lower) {
  const auto with = [](std::string allocator, std::size_t arenas, std::uint64_t limit) {
    Report report = report_of(std::move(allocator), {{"arena_max", limit}});
    report.arenas.assign(arenas, report.arenas.front());
    for (ArenaSummary& arena : report.arenas) arena.idle_resident = 30_MiB;
    return report;
  };
  const auto fewer = advised(with("glibc", 4, 0), "fewer arenas");
  ASSERT_TRUE(fewer);
  EXPECT_EQ(fewer->releases, std::nullopt) << "nobody can tell";
  EXPECT_TRUE(has(fewer->why, "90.0 MiB")) << "but not more than that: " << fewer->why;
  EXPECT_TRUE(has(fewer->why, "16 threads")) << fewer->why;
  EXPECT_TRUE(advised(with("glibc", 4, 8), "fewer arenas"));
  EXPECT_FALSE(advised(with("glibc", 4, 2), "fewer arenas")) << "there are few already";
  EXPECT_FALSE(advised(with("glibc", 3, 0), "fewer arenas"));
  EXPECT_TRUE(has(advised(with("jemalloc", 4, 0), "fewer arenas")->how, "narenas"));
  EXPECT_FALSE(advised(with("mimalloc", 4, 0), "fewer arenas")) << "it has none to set";
}

Report jemalloc_report(Bytes dirty, Bytes muzzy) {
  return report_of("jemalloc", {{"dirty_bytes", dirty.count},
                                {"muzzy_bytes", muzzy.count},
                                {"active_bytes", (350_MiB).count},
                                {"allocated_bytes", (300_MiB).count}});
}

TEST(Advice, for_jemalloc_is_to_purge_what_is_dirty) {
  EXPECT_EQ(advised(jemalloc_report(30_MiB, 5_MiB), "purge")->releases, 35_MiB);
  EXPECT_EQ(advised(jemalloc_report(80_MiB, 0_B), "purge")->releases, 60_MiB)
      << "no more than is in memory";
  EXPECT_TRUE(advised(jemalloc_report(30_MiB, 5_MiB), "shorter decay"));
  EXPECT_FALSE(advised(jemalloc_report(5_MiB, 4_MiB), "purge"));
  EXPECT_FALSE(advised(jemalloc_report(5_MiB, 4_MiB), "shorter decay"));
}

TEST(Advice, for_redis_is_in_its_own_commands) {
  Report report = jemalloc_report(30_MiB, 0_B);
  report.process.comm = "redis-server";
  EXPECT_EQ(advised(report, "purge")->how, "redis-cli MEMORY PURGE");
  EXPECT_FALSE(advised(report, "active defragmentation"))
      << "the jemalloc of a distribution cannot help it";
  report.allocators.front().object = report.process.exe;
  EXPECT_EQ(advised(report, "active defragmentation")->releases, 50_MiB);
  report.heap.pinned = 9_MiB;
  EXPECT_FALSE(advised(report, "active defragmentation"));
  report.process.comm = "worker";
  report.heap.pinned = 60_MiB;
  EXPECT_FALSE(advised(report, "active defragmentation"));
}

TEST(Advice, for_tcmalloc_is_to_release_free_spans_and_shrink_caches) {
  const auto with = [](Bytes spans, Bytes caches) {
    Report report = report_of(
        "tcmalloc", {{"page_heap_free_bytes", spans.count}, {"thread_cache_bytes", caches.count}});
    report.heap.resident.cached = caches;
    return report;
  };
  EXPECT_EQ(advised(with(40_MiB, 0_B), "release")->releases, 40_MiB);
  EXPECT_TRUE(advised(with(40_MiB, 0_B), "higher release rate"));
  EXPECT_FALSE(advised(with(40_MiB, 0_B), "smaller thread caches"));
  EXPECT_FALSE(advised(with(9_MiB, 20_MiB), "release"));
  EXPECT_FALSE(advised(with(9_MiB, 20_MiB), "higher release rate"));
  EXPECT_EQ(advised(with(9_MiB, 20_MiB), "smaller thread caches")->releases, 20_MiB);
}

TEST(Advice, for_mimalloc_names_the_variable_of_its_version) {
  Report report = report_of("mimalloc");
  EXPECT_EQ(advised(report, "collect")->releases, 60_MiB);
  EXPECT_TRUE(has(advised(report, "shorter purge delay")->how, "MIMALLOC_PURGE_DELAY=0"));
  report.allocators.front().version = "2.0.9";
  EXPECT_TRUE(has(advised(report, "shorter purge delay")->how, "MIMALLOC_DECOMMIT_DELAY=0"));
  report.heap.reclaimable = 9_MiB;
  EXPECT_FALSE(advised(report, "collect"));
  EXPECT_FALSE(advised(report, "shorter purge delay"));
}

TEST(Advice, for_musl_is_nothing_but_to_restart) {
  EXPECT_EQ(actions(report_of("musl")), std::vector<std::string>{"restart"});
  EXPECT_EQ(advised(report_of("musl"), "restart")->releases, 120_MiB)
      << "it keeps free pages of groups as well";
}

TEST(Advice, to_restart_counts_what_nothing_else_returns) {
  EXPECT_EQ(advised(glibc_report(), "restart")->releases, 60_MiB);
  Report deep = glibc_report();
  deep.heap.trim_yield = 115_MiB; // merged fastbins free pinned pages
  EXPECT_FALSE(advised(deep, "restart"));
  Report whole_pages = glibc_report();
  whole_pages.heap.pinned = 9_MiB;
  EXPECT_FALSE(advised(whole_pages, "restart"));
}

TEST(Advice, has_a_period_only_from_a_clear_trend) {
  const double mebibyte = 1 << 20;
  Trend trend;
  trend.window_s = 60;
  trend.idle_resident_per_s = 3 * mebibyte;
  trend.pinned_per_s = mebibyte;
  const Report report = glibc_report();
  EXPECT_TRUE(has(advised(report, "restart", &trend)->how, "gathered again after 60 s"));
  EXPECT_TRUE(has(advised(report, "trim", &trend)->how, "about every 25 s"));
  trend.window_s = 29;
  EXPECT_FALSE(has(advised(report, "restart", &trend)->how, "again after"));
  trend.window_s = 60;
  trend.pinned_per_s = mebibyte / 61;
  trend.idle_resident_per_s = trend.pinned_per_s;
  EXPECT_FALSE(has(advised(report, "restart", &trend)->how, "again after")) << "that is noise";
  EXPECT_TRUE(has(advised(report, "trim", &trend)->how, "load peaks"));
  trend.pinned_per_s = -mebibyte;
  EXPECT_FALSE(has(advised(report, "restart", &trend)->how, "again after"));
}

TEST(Advice, to_pool_names_the_classes_that_pin_most) {
  Report report = glibc_report();
  report.size_classes = {{17_B, 32_B, 900, 20_KiB, 0, 4_MiB},
                         {33_B, 48_B, 5000, 200_KiB, 0, 30_MiB},
                         {49_B, 64_B, 700, 40_KiB, 0, 8_MiB},
                         {4097_B, 5120_B, 100, 450_KiB, 0, 18_MiB}};
  const auto pool = advised(report, "pool small blocks");
  ASSERT_TRUE(pool);
  EXPECT_EQ(pool->releases, 38_MiB);
  EXPECT_TRUE(has(pool->why, "5000 blocks of 33 to 48 bytes (30.0 MiB), 700 blocks")) << pool->why;
  EXPECT_FALSE(has(pool->why, "17 to 32")) << "less than a tenth";
  EXPECT_FALSE(has(pool->why, "4097")) << "no pool for those";
  report.size_classes[1].pinned = 1_MiB;
  EXPECT_FALSE(advised(report, "pool small blocks"));
}

TEST(Advice, to_try_another_allocator_needs_more_than_idle_memory) {
  Report report = glibc_report();
  report.verdict.severity = Severity::critical;
  report.fit.requests = {{50, 64_B, 0.1}, {95, 4_KiB, 0.8}, {99, 8_KiB, 0.9}};
  const auto other = advised(report, "another allocator");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->releases, std::nullopt);
  EXPECT_TRUE(has(other->why, "80 %"));
  report.fit.requests[1].unusable_index = 0.4;
  EXPECT_FALSE(advised(report, "another allocator")) << "the gaps fit";
  report.fit.requests[1].unusable_index = 0.8;
  report.verdict.severity = Severity::warning;
  EXPECT_FALSE(advised(report, "another allocator")) << "not that bad";
  report.verdict.severity = Severity::critical;
  report.heap.reclaimable = 70_MiB;
  EXPECT_FALSE(advised(report, "another allocator")) << "trimming does it";
  Report jemalloc = report_of("jemalloc");
  jemalloc.verdict.severity = Severity::critical;
  jemalloc.fit.requests = {{95, 4_KiB, 0.8}};
  EXPECT_FALSE(advised(jemalloc, "another allocator"));
}

} // namespace
} // namespace heapgap::analysis
