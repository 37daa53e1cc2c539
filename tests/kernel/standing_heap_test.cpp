// Targets that stand still: every figure equals what the target and its allocator say themselves.
#include "kernel/agreement.h"
#include "support/known_heap.h"
#include "support/malloc_info.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

/// A heap to build: scenario with arguments, and settings of the allocator.
struct Heap {
  const char* name;
  const char* scenario;
  std::vector<std::string> environment = {};
  std::uint64_t foreign_bytes = 0; ///< inside the heap, but no allocator's: rightly unknown
};

const std::vector<Heap>& heaps() {
  static const std::vector<Heap> all{
      {"idle", "idle"},
      {"small_mixed", "small_mixed"},
      {"four_arenas", "arenas 4 3"},
      {"nine_arenas", "arenas 9 8"},
      {"more_threads_than_arenas", "arenas 3 12"},
      {"one_arena_many_threads", "arenas 1 6"},
      {"block_kinds", "block_kinds"},
      {"moved_threshold", "moved_threshold"},
      {"thresholds", "thresholds"},
      {"sub_heaps", "sub_heaps"},
      {"shrunk_heaps", "shrunk_heaps"},
      {"every_other", "every_other"},
      {"random_freed", "random_freed"},
      {"fastbins", "fastbins"},
      {"tcache_decoys", "tcache_decoys"},
      {"non_contiguous", "non_contiguous"},
      // 3 pages, 100 bytes, and the 12 by which glibc aligns what comes behind those.
      {"foreign_sbrk", "foreign_sbrk", {}, 3 * 4096 + 100 + 12},
      {"dead_threads", "dead_threads"},
      {"forked_child", "forked_child"},
      {"retained", "retained"},
      {"pinned", "pinned"},
      {"zero_pages", "zero_pages"},
      {"churn_at_rest", "churn"},
      {"without_tcache", "small_mixed", {"GLIBC_TUNABLES=glibc.malloc.tcache_count=0"}},
      {"huge_tcache", "fastbins", {"GLIBC_TUNABLES=glibc.malloc.tcache_count=4000"}},
      {"wide_tcache", "small_mixed", {"GLIBC_TUNABLES=glibc.malloc.tcache_max=1048576"}},
      {"transparent_huge_pages", "random_freed", {"GLIBC_TUNABLES=glibc.malloc.hugetlb=1"}},
  };
  return all;
}

struct Case {
  Build build;
  Heap heap;
};

std::string name_of(const Case& one) {
  return one.build.name + "_" + one.heap.name;
}

void PrintTo(const Case& one, std::ostream* out) {
  *out << name_of(one);
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& build : all_builds())
    for (const auto& heap : heaps()) cases.push_back({build, heap});
  return cases;
}

class StandingHeap : public testing::TestWithParam<Case> {};

TEST_P(StandingHeap, EqualsWhatTheTargetKnows) {
  const auto& [build, heap] = GetParam();
  TargetProcess target(known_heap(build, heap.scenario, heap.environment));
  const json truth = target.read_line();
  const pid_t pid = truth.at("pid"); // a forked child's differs from the one that was started

  const Bytes rss = status_bytes(pid, "VmRSS");
  const Faults before = faults(pid);
  const json report = snapshot(pid);
  EXPECT_EQ(faults(pid), before) << "the snapshot made the target fault";
  EXPECT_EQ(status_bytes(pid, "VmRSS"), rss) << "the snapshot brought memory in";

  expect_ledger_adds_up(report);
  // Direct blocks are whole pages; 2.43 counts 16 bytes too many for each one it resizes.
  const std::uint64_t phantom = parse_malloc_info(truth.at("malloc_info")).mmap_bytes % 4096;
  expect_clean(report, heap.foreign_bytes + phantom);
  expect_truth(report, truth);
  expect_memory_adds_up(report, static_cast<double>(rss.count), static_cast<double>(rss.count));
  const json after = target.ask('r');
  EXPECT_EQ(after.at("malloc_info"), truth.at("malloc_info")) << "the target did not stand still";
  if (HasFailure())
    std::printf("snapshot: %s\ntruth: %s\n", report.dump().c_str(), truth.dump().c_str());
}

TEST_P(StandingHeap, TrimGivesBackWhatWasForetold) {
  const auto& [build, heap] = GetParam();
  TargetProcess target(known_heap(build, heap.scenario, heap.environment));
  const pid_t pid = target.read_line().at("pid");
  const json report = snapshot(pid);
  const Bytes before = rollup_bytes(pid, "Anonymous");
  const json trim = target.ask('t');
  const Bytes after = rollup_bytes(pid, "Anonymous");
  const std::int64_t released =
      trim.at("before_bytes").get<std::int64_t>() - trim.at("after_bytes").get<std::int64_t>();
  ASSERT_FALSE(report.at("heap").at("trim_yield_bytes").is_null());
  const auto foretold = report.at("heap").at("trim_yield_bytes").get<std::int64_t>();
  // malloc_trim touches a few pages of its own: chunk headers it writes, stack it uses.
  const std::int64_t few_pages = 4 * 4096;
  EXPECT_NEAR(static_cast<double>(foretold), static_cast<double>(released), few_pages);
  // The same from outside. Code that the call brings in, and what the kernel maps around it, is
  // resident too, but no anonymous memory.
  const double given_back = static_cast<double>(before.count) - static_cast<double>(after.count);
  EXPECT_NEAR(static_cast<double>(foretold), given_back, few_pages);
}

INSTANTIATE_TEST_SUITE_P(, StandingHeap, testing::ValuesIn(all_cases()),
                         [](const auto& one) { return name_of(one.param); });

} // namespace
} // namespace heapgap::test
