// Heaps under gperftools tcmalloc, preloaded and linked in, stripped, against the program's own
// count and the allocator's own counters.
#include "allocators/tcmalloc/tcmalloc_reader.h"
#include "support/heap_sums.h"
#include "support/proc_status.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <sstream>
#include <thread>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using heap::SpanKind;
using nlohmann::json;

/// One build of the allocator and how the target runs with it.
struct Build {
  const char* name;
  const char* release;
  const char* preload; ///< library; "" when it is linked in
};

constexpr Build minimal_2_10{"minimal_2_10", "bookworm", "libtcmalloc_minimal.so.4"};
constexpr Build full_2_10{"full_2_10", "bookworm", "libtcmalloc.so.4"};
constexpr Build minimal_2_16{"minimal_2_16", "trixie", "libtcmalloc_minimal.so.4"};
constexpr Build full_2_16{"full_2_16", "trixie", "libtcmalloc.so.4"};
constexpr Build linked_in{"linked_in", "bookworm", ""};

Command known_heap(const Build& build, const std::string& scenario,
                   std::vector<std::string> environment = {}) {
  const std::string libraries =
      std::string(HEAPGAP_TCMALLOC "/") + build.release + "/root/usr/lib/x86_64-linux-gnu";
  const std::string library = libraries + "/" + build.preload;
  Command command;
  command.environment = std::move(environment);
  if (std::string_view(build.preload).empty()) {
    command.arguments = {HEAPGAP_TCMALLOC "/known_heap_static"};
  } else if (std::string_view(build.release) == "trixie") {
    command.arguments = {
        libraries + "/ld-linux-x86-64.so.2",    "--library-path", libraries, "--preload", library,
        HEAPGAP_TARGETS "/known_heap_preloaded"};
  } else {
    command.environment.push_back("LD_LIBRARY_PATH=" + libraries);
    command.environment.push_back("LD_PRELOAD=" + library);
    command.arguments = {HEAPGAP_TARGETS "/known_heap_preloaded"};
  }
  std::istringstream words(scenario);
  command.arguments.insert(command.arguments.end(), std::istream_iterator<std::string>(words), {});
  return command;
}

/// A heap read once.
struct Reading {
  heap::Heap heap;
  allocators::ReadingQuality quality;
  allocators::Allocator allocator;
  HeapSums sums;
};

void read(pid_t pid, Reading& reading) {
  auto process = target::open_process({pid});
  ASSERT_TRUE(process) << process.error().why;
  auto outcome = allocators::tcmalloc::read_tcmalloc(**process, reading.heap, reading.quality);
  ASSERT_TRUE(outcome) << outcome.error().why;
  EXPECT_TRUE(outcome->refused.empty());
  ASSERT_EQ(outcome->allocators.size(), 1U);
  reading.allocator = outcome->allocators[0];
  reading.sums = sums_of(reading.heap);
}

std::int64_t number(const json& line, const char* field) {
  return line.at(field).get<std::int64_t>();
}

/// What the allocator itself took, unseen by the program's count; the same in each run of a build.
struct Own {
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;
};

Own own_of(const Build& build) {
  TargetProcess target(known_heap(build, "idle"));
  const json truth = target.read_line();
  Reading reading;
  read(target.pid(), reading);
  return {static_cast<std::int64_t>(reading.sums.live_blocks) - number(truth, "live_blocks"),
          static_cast<std::int64_t>(reading.sums.live.count) - number(truth, "live_bytes")};
}

void expect_clean(const Reading& reading) {
  EXPECT_TRUE(reading.quality.consistent);
  EXPECT_EQ(reading.quality.contradictions, 0U);
  EXPECT_EQ(reading.quality.unreadable, 0_B);
  EXPECT_TRUE(reading.quality.notes.empty());
  EXPECT_EQ(reading.allocator.reading, allocators::Reading::exact);
  EXPECT_EQ(reading.sums.of(SpanKind::unknown), 0_B);
  EXPECT_EQ(reading.sums.mapped, reading.allocator.mapped);
  EXPECT_EQ(reading.heap.arenas()[0].unlocated, 0_B);
}

void expect_truth(const Reading& reading, const json& truth, const Own& own) {
  expect_clean(reading);
  EXPECT_EQ(reading.sums.live_blocks, number(truth, "live_blocks") + own.blocks);
  EXPECT_EQ(reading.sums.live.count, number(truth, "live_bytes") + own.bytes);
}

/// What MallocExtension said.
void expect_counters(const Reading& reading, const json& counters) {
  EXPECT_EQ(reading.sums.of(SpanKind::cached).count,
            number(counters, "thread_cache_free_bytes") +
                number(counters, "transfer_cache_free_bytes"));
  EXPECT_EQ(reading.heap.reserved.count, number(counters, "pageheap_unmapped_bytes"));
  EXPECT_EQ(reading.allocator.mapped->count, number(counters, "total_physical_bytes"));
  const Bytes in_spans = reading.sums.live + reading.sums.of(SpanKind::cached);
  const std::int64_t central =
      number(counters, "heap_size") - number(counters, "pageheap_free_bytes") -
      number(counters, "pageheap_unmapped_bytes") - static_cast<std::int64_t>(in_spans.count);
  EXPECT_GE(central, number(counters, "central_cache_free_bytes")); // more: sampled blocks' pages
}

struct Case {
  Build build;
  const char* scenario;
  const char* setting = ""; ///< of the environment
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.build.name << ' ' << test.scenario << ' ' << test.setting;
}

class StandingTcmalloc : public testing::TestWithParam<Case> {};

TEST_P(StandingTcmalloc, is_read_to_the_byte) {
  const Case& test = GetParam();
  const Own own = own_of(test.build);
  std::vector<std::string> environment;
  if (*test.setting != 0) environment.emplace_back(test.setting);
  TargetProcess target(known_heap(test.build, test.scenario, environment));
  const json truth = target.read_line();
  const Faults before = faults(static_cast<pid_t>(number(truth, "pid")));
  const Bytes resident = status_bytes(static_cast<pid_t>(number(truth, "pid")), "VmRSS");
  Reading reading;
  ASSERT_NO_FATAL_FAILURE(read(static_cast<pid_t>(number(truth, "pid")), reading));
  EXPECT_EQ(faults(static_cast<pid_t>(number(truth, "pid"))), before);
  EXPECT_EQ(status_bytes(static_cast<pid_t>(number(truth, "pid")), "VmRSS"), resident);
  expect_truth(reading, truth, own);
  if (truth.contains("tcmalloc")) expect_counters(reading, truth.at("tcmalloc"));
}

constexpr const char* sampling = "TCMALLOC_SAMPLE_PARAMETER=20000";
constexpr const char* giving_back = "TCMALLOC_AGGRESSIVE_DECOMMIT=1";

INSTANTIATE_TEST_SUITE_P(
    all, StandingTcmalloc,
    testing::Values(Case{minimal_2_10, "idle"}, Case{minimal_2_10, "small_mixed"},
                    Case{minimal_2_10, "arenas 8 20"}, Case{minimal_2_10, "block_kinds"},
                    Case{minimal_2_10, "dead_threads"}, Case{minimal_2_10, "forked_child"},
                    Case{minimal_2_10, "foreign_sbrk"}, Case{minimal_2_10, "non_contiguous"},
                    Case{minimal_2_10, "retained"}, Case{minimal_2_10, "pinned"},
                    Case{minimal_2_10, "block_kinds", giving_back},
                    Case{minimal_2_10, "big 2400000000 400000"}, // several chunks of metadata
                    Case{full_2_10, "arenas 4 3"}, Case{full_2_10, "small_mixed", sampling},
                    Case{minimal_2_16, "arenas 4 3"}, Case{minimal_2_16, "block_kinds"},
                    Case{minimal_2_16, "retained"}, Case{minimal_2_16, "foreign_sbrk"},
                    Case{minimal_2_16, "forked_child"}, Case{full_2_16, "small_mixed"},
                    Case{full_2_16, "arenas 4 3", sampling}, Case{full_2_16, "pinned", giving_back},
                    Case{linked_in, "small_mixed"}, Case{linked_in, "arenas 4 3"},
                    Case{linked_in, "block_kinds"}));

class ChurningTcmalloc : public testing::TestWithParam<Build> {};

TEST_P(ChurningTcmalloc, is_right_within_what_changed) {
  TargetProcess target(known_heap(GetParam(), "arenas 4 3"));
  target.read_line();
  target.ask('c');
  for (int look = 0; look < 10; ++look) {
    const json before = target.ask('r');
    Reading reading;
    ASSERT_NO_FATAL_FAILURE(read(target.pid(), reading));
    const json after = target.ask('r');
    const std::int64_t changed = number(after, "allocated_bytes") -
                                 number(before, "allocated_bytes") + number(after, "freed_bytes") -
                                 number(before, "freed_bytes");
    const auto live = static_cast<std::int64_t>(reading.sums.live.count);
    EXPECT_NEAR(static_cast<double>(live), static_cast<double>(number(before, "live_bytes")),
                static_cast<double>(changed) + 100'000);
    EXPECT_EQ(reading.sums.mapped + reading.heap.arenas()[0].unlocated, reading.allocator.mapped);
    EXPECT_EQ(reading.quality.contradictions, 0U);
  }
  const json truth = target.ask('s');
  Reading reading;
  ASSERT_NO_FATAL_FAILURE(read(target.pid(), reading));
  expect_truth(reading, truth, own_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(all, ChurningTcmalloc,
                         testing::Values(minimal_2_10, full_2_10, minimal_2_16, full_2_16),
                         [](const auto& test) { return test.param.name; });

} // namespace
} // namespace heapgap::test
