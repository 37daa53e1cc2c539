// Debian's jemallocs, preloaded, in the executable, and beside glibc, against the program's own
// count of its blocks and jemalloc's own counters.
#include "allocators/glibc/glibc_reader.h"
#include "kernel/jemalloc_reading.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using heap::SpanKind;
using nlohmann::json;

std::string library(const std::string& release) {
  return HEAPGAP_JEMALLOC "/" + release + "/root/usr/lib/x86_64-linux-gnu/libjemalloc.so.2";
}

Command with_scenario(std::vector<std::string> arguments, const std::string& scenario,
                      std::vector<std::string> environment) {
  std::istringstream words(scenario);
  for (std::string word; words >> word;) arguments.push_back(word);
  return {std::move(arguments), std::move(environment), {}};
}

Command preloaded(const std::string& release, const std::string& scenario,
                  const std::string& options = "") {
  return with_scenario({HEAPGAP_TARGETS "/known_heap_preloaded"}, scenario,
                       {"LD_PRELOAD=" + library(release), "MALLOC_CONF=" + options});
}

void expect_own_count(const JemallocHeap& heap, const json& truth) {
  EXPECT_EQ(heap.spans_of(SpanKind::live), truth.at("live_blocks"));
  EXPECT_EQ(heap.bytes_of(SpanKind::live), truth.at("live_bytes"));
}

void expect_truth(pid_t pid, const json& truth) {
  const Faults before = faults(pid);
  const Bytes rss = status_bytes(pid, "VmRSS");
  JemallocHeap heap;
  read_jemalloc_of(pid, heap);
  EXPECT_EQ(faults(pid), before) << "the reading made the target fault";
  EXPECT_EQ(status_bytes(pid, "VmRSS"), rss) << "the reading brought memory in";
  expect_clean(heap);
  expect_own_count(heap, truth);
  if (truth.contains("jemalloc")) expect_counters(heap, truth.at("jemalloc"));
}

/// A heap to build: scenario with arguments, and jemalloc's options.
struct Case {
  std::string release;
  std::string name;
  std::string scenario;
  std::string options = {};
};

/// GoogleTest's text for it.
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.release << ": " << one.scenario << ", " << one.options;
}

std::vector<Case> preloaded_cases() {
  std::vector<Case> all;
  for (const char* release : {"bullseye", "bookworm", "trixie"}) {
    for (const char* scenario :
         {"idle", "small_mixed", "block_kinds", "thresholds", "sub_heaps", "every_other",
          "random_freed", "dead_threads", "retained", "pinned", "zero_pages", "churn"}) {
      all.push_back({release, scenario, scenario});
    }
    all.push_back({release, "many_threads", "arenas 9 12"});
    all.push_back({release, "without_tcache", "small_mixed", "tcache:false"});
    all.push_back({release, "wide_tcache", "small_mixed", "lg_tcache_max:18"});
    all.push_back({release, "one_arena", "arenas 9 8", "narenas:1"});
    all.push_back({release, "percpu_arena", "arenas 9 8", "percpu_arena:percpu"});
    all.push_back({release, "never_returned", "retained", "dirty_decay_ms:-1"});
    all.push_back(
        {release, "returned_at_once", "random_freed", "dirty_decay_ms:0,muzzy_decay_ms:0"});
    all.push_back({release, "muzzy", "random_freed", "dirty_decay_ms:0,muzzy_decay_ms:-1"});
    all.push_back({release, "unmapped", "random_freed", "retain:false"});
    all.push_back({release, "other_slabs", "small_mixed", "slab_sizes:1-4096:17"});
    all.push_back({release, "bin_shards", "small_mixed", "bin_shards:1-160:16"});
    all.push_back({release, "from_brk", "small_mixed", "dss:primary"});
  }
  return all;
}

class PreloadedJemalloc : public testing::TestWithParam<Case> {};

TEST_P(PreloadedJemalloc, EqualsWhatTheTargetKnows) {
  const auto& [release, name, scenario, options] = GetParam();
  TargetProcess target(preloaded(release, scenario, options));
  const json truth = target.read_line();
  expect_truth(target.pid(), truth);
}

INSTANTIATE_TEST_SUITE_P(, PreloadedJemalloc, testing::ValuesIn(preloaded_cases()),
                         [](const auto& one) { return one.param.release + "_" + one.param.name; });

class ForkedJemalloc : public testing::TestWithParam<std::string> {};

/// Of the caches only that of the thread which forked is left. What the others had set aside stays
/// allocated for ever, and counts as live.
TEST_P(ForkedJemalloc, MeetsItsCounters) {
  TargetProcess target(preloaded(GetParam(), "forked_child"));
  const json truth = target.read_line();
  JemallocHeap heap;
  read_jemalloc_of(truth.at("pid"), heap); // it differs from that of the process started
  expect_clean(heap);
  expect_counters(heap, truth.at("jemalloc"));
  EXPECT_EQ(heap.figure("tcaches"), 1U);
  EXPECT_GE(heap.spans_of(SpanKind::live), truth.at("live_blocks"));
}

INSTANTIATE_TEST_SUITE_P(, ForkedJemalloc, testing::Values("bullseye", "bookworm", "trixie"),
                         [](const auto& one) { return one.param; });

class StaticJemalloc : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(StaticJemalloc, EqualsWhatTheTargetKnows) {
  const auto& [release, scenario] = GetParam();
  TargetProcess target(
      with_scenario({HEAPGAP_JEMALLOC "/" + release + "/known_heap_static"}, scenario, {}));
  const json truth = target.read_line();
  expect_truth(truth.at("pid"), truth);
}

INSTANTIATE_TEST_SUITE_P(
    , StaticJemalloc,
    testing::Values(std::pair{"bullseye", "small_mixed"}, std::pair{"bullseye", "arenas 4 3"},
                    std::pair{"bookworm", "small_mixed"}, std::pair{"bookworm", "arenas 4 3"}),
    [](const auto& one) { return one.param.first + "_" + one.param.second.substr(0, 5); });

std::int64_t number(const json& line, const char* field) {
  return line.at(field).get<std::int64_t>();
}

class ChurningJemalloc : public testing::TestWithParam<std::string> {};

TEST_P(ChurningJemalloc, StaysWithinWhatChanged) {
  TargetProcess target(preloaded(GetParam(), "churn"));
  target.read_line();
  json before = target.ask('c');
  for (int round = 0; round < 5; ++round) {
    JemallocHeap heap;
    read_jemalloc_of(target.pid(), heap);
    const json after = target.ask('r');
    const std::int64_t freed = number(after, "freed_bytes") - number(before, "freed_bytes");
    const std::int64_t allocated =
        number(after, "allocated_bytes") - number(before, "allocated_bytes");
    const auto live = static_cast<std::int64_t>(heap.bytes_of(SpanKind::live));
    EXPECT_GE(live, number(before, "live_bytes") - freed);
    EXPECT_LE(live, number(before, "live_bytes") + allocated);
    EXPECT_GT(allocated, 0) << "the target did not churn";
    EXPECT_LT(allocated, number(before, "live_bytes")) << "a bound that says nothing";
    ASSERT_EQ(heap.reading.allocators.size(), 1U);
    EXPECT_EQ(heap.mapped, heap.reading.allocators[0].mapped);
    before = after;
  }
  expect_truth(target.pid(), target.ask('s'));
}

INSTANTIATE_TEST_SUITE_P(, ChurningJemalloc, testing::Values("bullseye", "bookworm", "trixie"),
                         [](const auto& one) { return one.param; });

class JemallocBesideGlibc : public testing::TestWithParam<std::string> {};

TEST_P(JemallocBesideGlibc, BothAreReadOnce) {
  TargetProcess target({{HEAPGAP_TARGETS "/two_allocators", library(GetParam())},
                        {"GLIBC_TUNABLES=glibc.rtld.optional_static_tls=65536"},
                        {}});
  const json truth = target.read_line();
  auto process = target::open_process({target.pid()});
  ASSERT_TRUE(process);
  JemallocHeap both;
  ASSERT_TRUE(read_and_add_up(**process, both));
  expect_clean(both);
  EXPECT_EQ(both.spans_of(SpanKind::live), truth.at("jemallocs").at(0).at("live_blocks"));
  EXPECT_EQ(both.mapped.count, truth.at("jemallocs").at(0).at("mapped"));

  const std::size_t regions = both.heap.regions().size();
  auto glibc = allocators::glibc::read_glibc(**process, both.heap, both.quality);
  ASSERT_TRUE(glibc);
  ASSERT_EQ(glibc->allocators.size(), 1U);
  EXPECT_EQ(glibc->allocators[0].mapped->count, truth.at("glibc").at("mapped"));
  EXPECT_TRUE(both.quality.consistent);
  EXPECT_EQ(both.quality.contradictions, 0U);
  EXPECT_GT(both.heap.regions().size(), regions);
  std::uint64_t live = both.heap.direct_blocks().size();
  for (const auto& [begin, region] : both.heap.regions()) {
    region.for_each([&](const heap::Span& span) { live += span.kind == SpanKind::live; });
  }
  EXPECT_EQ(live - truth.at("jemallocs").at(0).at("live_blocks").get<std::uint64_t>(),
            truth.at("glibc").at("live_blocks"));
}

/// Of the allocators of that name, the bytes that each counts as mapped, in ascending order.
std::multiset<std::uint64_t> mapped_bytes(const json& report, const std::string& name) {
  std::multiset<std::uint64_t> mapped;
  for (const json& allocator : report.at("allocators")) {
    if (allocator.at("name") == name)
      mapped.insert(allocator.at("mapped_bytes").get<std::uint64_t>());
  }
  return mapped;
}

TEST(SeveralHeaps, AreEachListedOnce) {
  TargetProcess target(
      {{HEAPGAP_TARGETS "/two_allocators", library("bullseye"), library("bookworm")},
       {"GLIBC_TUNABLES=glibc.rtld.optional_static_tls=65536"},
       {}});
  const json truth = target.read_line();
  const json report = snapshot(target.pid());
  const json& glibc = truth.at("glibc");
  std::int64_t mapped = number(glibc, "mapped");
  std::int64_t live_blocks = number(glibc, "live_blocks");
  std::multiset<std::uint64_t> jemallocs;
  for (const json& jemalloc : truth.at("jemallocs")) {
    mapped += number(jemalloc, "mapped");
    live_blocks += number(jemalloc, "live_blocks");
    jemallocs.insert(jemalloc.at("mapped").get<std::uint64_t>());
  }
  EXPECT_EQ(report.at("allocators").size(), 3U);
  EXPECT_EQ(mapped_bytes(report, "jemalloc"), jemallocs);
  EXPECT_EQ(mapped_bytes(report, "glibc"), std::multiset{glibc.at("mapped").get<std::uint64_t>()});
  const json& heap = report.at("heap");
  EXPECT_EQ(heap.at("mapped_bytes"), mapped);
  EXPECT_EQ(heap.at("live_blocks"), live_blocks);
  std::int64_t live = number(report.at("direct_mapped"), "live_bytes");
  for (const json& arena : report.at("arenas")) live += number(arena, "live_bytes");
  EXPECT_EQ(heap.at("live_bytes"), live);
  EXPECT_EQ(heap.at("unknown_bytes"), 0);
  EXPECT_TRUE(report.at("quality").at("consistent"));
  EXPECT_EQ(report.at("quality").at("corrupt_spans"), 0);
}

INSTANTIATE_TEST_SUITE_P(, JemallocBesideGlibc, testing::Values("bullseye", "bookworm"),
                         [](const auto& one) { return one.param; });

} // namespace
} // namespace heapgap::test
