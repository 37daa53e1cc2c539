// The heaps of musl programs, dynamic and static, stripped, against the program's own count.
#include "allocators/musl/musl_reader.h"
#include "support/heap_sums.h"
#include "support/proc_status.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

struct Build {
  const char* release;
  bool is_static;
};

std::string name_of(const Build& build) {
  return std::string(build.release) + (build.is_static ? "_static" : "");
}
/// GoogleTest's names for them.
void PrintTo(const Build& build, std::ostream* out) {
  *out << name_of(build);
}

Command counted_heap(const Build& build, const std::string& scenario) {
  const std::string home = std::string(HEAPGAP_MUSL "/") + build.release;
  Command command;
  if (!build.is_static) command.arguments = {home + "/root/usr/lib/ld-musl-x86_64.so.1"};
  command.arguments.push_back(home + (build.is_static ? "/counted_heap_static" : "/counted_heap"));
  command.arguments.push_back(scenario);
  return command;
}

/// A heap read once.
struct Reading {
  heap::Heap heap;
  allocators::ReadingQuality quality;
  HeapSums sums;
  std::optional<Bytes> mapped;
  std::optional<Bytes> requested;
};

void read(pid_t pid, Reading& reading) {
  auto process = target::open_process({pid});
  ASSERT_TRUE(process) << process.error().why;
  auto musl = allocators::musl::read_musl(**process, reading.heap, reading.quality);
  ASSERT_TRUE(musl) << musl.error().why;
  EXPECT_TRUE(musl->refused.empty());
  ASSERT_LE(musl->allocators.size(), 1U);
  reading.requested = reading.mapped = Bytes{};
  if (musl->allocators.empty()) return;
  reading.sums = sums_of(reading.heap);
  reading.requested = musl->allocators[0].requested;
  reading.mapped = musl->allocators[0].mapped;
}

std::int64_t number(const json& line, const char* field) {
  return line.at(field).get<std::int64_t>();
}
std::int64_t count_of(Bytes bytes) {
  return static_cast<std::int64_t>(bytes.count);
}

void expect_clean(const Reading& reading) {
  EXPECT_TRUE(reading.quality.consistent);
  EXPECT_EQ(reading.quality.contradictions, 0U);
  EXPECT_EQ(reading.quality.unreadable, 0_B);
  EXPECT_EQ(reading.sums.of(heap::SpanKind::unknown), 0_B);
  EXPECT_EQ(reading.sums.mapped, reading.mapped);
}

/// `before`: what libc itself holds, measured before the program's first call.
void expect_truth(const Reading& before, const Reading& now, const json& truth) {
  expect_clean(now);
  EXPECT_EQ(now.sums.live_blocks - before.sums.live_blocks, truth.at("live_blocks"));
  ASSERT_TRUE(before.requested && now.requested);
  EXPECT_EQ((*now.requested - *before.requested).count, truth.at("live_bytes"));
  // musl's malloc_usable_size() says what was asked for.
  EXPECT_EQ(now.sums.live, *now.requested);
}

struct Case {
  Build build;
  const char* scenario;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << name_of(one.build) << ' ' << one.scenario;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* release : {"bookworm", "trixie"}) {
    for (const bool is_static : {false, true}) {
      for (const char* scenario : {"small_mixed", "threads", "dead_threads", "every_size",
                                   "block_kinds", "every_other", "emptied", "handed_over"}) {
        all.push_back({{release, is_static}, scenario});
      }
    }
  }
  return all;
}

class StandingMuslHeap : public testing::TestWithParam<Case> {};

TEST_P(StandingMuslHeap, EqualsTheProgramsOwnCount) {
  TargetProcess target(counted_heap(GetParam().build, GetParam().scenario));
  ASSERT_EQ(target.read_line().at("live_blocks"), 0);
  Reading before;
  read(target.pid(), before);
  const json truth = target.ask('b');
  ASSERT_GT(number(truth, "live_blocks"), 0);
  const Faults faults_before = faults(target.pid());
  Reading now;
  read(target.pid(), now);
  EXPECT_EQ(faults(target.pid()), faults_before);
  expect_truth(before, now, truth);
}

INSTANTIATE_TEST_SUITE_P(, StandingMuslHeap, testing::ValuesIn(cases()), [](const auto& one) {
  return name_of(one.param.build) + "_" + one.param.scenario;
});

class ChurningMuslHeap : public testing::TestWithParam<Build> {};

TEST_P(ChurningMuslHeap, StaysWithinWhatChanged) {
  TargetProcess target(counted_heap(GetParam(), "churn"));
  target.read_line();
  Reading idle;
  read(target.pid(), idle);
  target.ask('b');
  json before = target.ask('c');
  for (int round = 0; round < 5; ++round) {
    Reading now;
    read(target.pid(), now);
    const json after = target.ask('r');
    const std::int64_t freed = number(after, "freed_bytes") - number(before, "freed_bytes");
    const std::int64_t allocated =
        number(after, "allocated_bytes") - number(before, "allocated_bytes");
    ASSERT_TRUE(now.requested);
    const std::int64_t own = count_of(*now.requested) - count_of(*idle.requested);
    EXPECT_GE(own, number(before, "live_bytes") - freed);
    EXPECT_LE(own, number(before, "live_bytes") + allocated);
    EXPECT_GT(allocated, 0) << "the target did not churn";
    EXPECT_LT(allocated, number(before, "live_bytes")) << "a bound that says nothing";
    before = after;
  }
  const json truth = target.ask('s');
  Reading now;
  read(target.pid(), now);
  expect_truth(idle, now, truth);
}

INSTANTIATE_TEST_SUITE_P(, ChurningMuslHeap,
                         testing::Values(Build{"bookworm", false}, Build{"bookworm", true},
                                         Build{"trixie", false}, Build{"trixie", true}),
                         [](const auto& one) { return name_of(one.param); });

} // namespace
} // namespace heapgap::test
