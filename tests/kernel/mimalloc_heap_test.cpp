// The heaps of a program with a preloaded mimalloc, as Debian builds it, against the program's own
// count. What libc allocates for itself is not in that count: one block for each thread (its table
// of thread-local storage).
#include "allocators/mimalloc/mimalloc_reader.h"
#include "support/heap_sums.h"
#include "support/proc_status.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using allocators::Allocator;
using nlohmann::json;

constexpr std::int64_t most_threads = 5;
constexpr std::int64_t bytes_of_a_thread = 512;

Command counted_heap(const std::string& library, const std::string& scenario) {
  Command command;
  command.arguments = {HEAPGAP_TARGETS "/counted_heap", scenario};
  command.environment = {"LD_PRELOAD=" HEAPGAP_MIMALLOC "/" + library};
  return command;
}
const char* const release_2_0 = "bookworm/root/usr/lib/x86_64-linux-gnu/libmimalloc.so.2.0";
const char* const release_3 = "trixie/root/usr/lib/x86_64-linux-gnu/libmimalloc.so.3";

/// A heap read once.
struct Reading {
  heap::Heap heap;
  allocators::ReadingQuality quality;
  allocators::mimalloc::MimallocReading outcome;
  std::int64_t live_blocks = 0;
  std::int64_t live_bytes = 0;
  std::int64_t cached_blocks = 0;
  Bytes mapped;
  Bytes unknown;
};

void add_up(const Allocator& allocator, Reading& reading) {
  HeapSums sums;
  for (std::uint32_t arena = 0; arena < allocator.arena_count; ++arena) {
    sums = sums_of(reading.heap, allocator.first_arena + arena);
    reading.live_blocks += static_cast<std::int64_t>(sums.live_blocks - sums.direct_blocks);
    reading.live_bytes += static_cast<std::int64_t>(sums.of(heap::SpanKind::live).count);
    reading.cached_blocks += static_cast<std::int64_t>(sums.cached_blocks);
    reading.unknown += sums.of(heap::SpanKind::unknown);
    for (const Bytes bytes : sums.kinds) reading.mapped += bytes;
  }
  for (const auto& [begin, block] : reading.heap.direct_blocks()) {
    ++reading.live_blocks;
    reading.live_bytes += static_cast<std::int64_t>(block.usable.size().count);
    reading.mapped += block.mapping.size();
  }
}

void read(pid_t pid, Reading& reading) {
  auto process = target::open_process({pid});
  ASSERT_TRUE(process) << process.error().why;
  auto outcome = allocators::mimalloc::read_mimalloc(**process, reading.heap, reading.quality);
  ASSERT_TRUE(outcome) << outcome.error().why;
  reading.outcome = std::move(*outcome);
  for (const Allocator& allocator : reading.outcome.allocators) add_up(allocator, reading);
}

std::int64_t number(const json& line, const char* field) {
  return line.at(field).get<std::int64_t>();
}

std::int64_t figure(const Allocator& allocator, const std::string& name) {
  const auto found = std::ranges::find(allocator.figures, name, &allocators::Figure::name);
  return static_cast<std::int64_t>(std::get<std::uint64_t>(found->value));
}

void expect_truth(const Reading& now, const json& truth) {
  ASSERT_EQ(now.outcome.allocators.size(), 1U);
  const Allocator& allocator = now.outcome.allocators[0];
  EXPECT_TRUE(now.outcome.refused.empty());
  EXPECT_EQ(now.quality.contradictions, 0U);
  EXPECT_EQ(now.unknown, 0_B);
  EXPECT_EQ(now.mapped, allocator.mapped);
  EXPECT_GE(now.live_blocks, number(truth, "live_blocks"));
  EXPECT_LE(now.live_blocks, number(truth, "live_blocks") + most_threads);
  const std::int64_t estimated = figure(allocator, "bytes_of_estimated_size");
  EXPECT_EQ(allocator.reading == allocators::Reading::exact, estimated == 0);
  EXPECT_GE(now.live_bytes, number(truth, "live_bytes"));
  EXPECT_LE(now.live_bytes - estimated,
            number(truth, "live_bytes") + most_threads * bytes_of_a_thread);
}

class StandingMimallocHeap : public testing::TestWithParam<const char*> {};

TEST_P(StandingMimallocHeap, EqualsTheProgramsOwnCount) {
  TargetProcess target(counted_heap(release_2_0, GetParam()));
  target.read_line();
  const json truth = target.ask('b');
  ASSERT_GT(number(truth, "live_blocks"), 0);
  const Faults before = faults(target.pid());
  Reading now;
  read(target.pid(), now);
  EXPECT_EQ(faults(target.pid()), before);
  expect_truth(now, truth);
}

INSTANTIATE_TEST_SUITE_P(, StandingMimallocHeap,
                         testing::Values("small_mixed", "threads", "dead_threads", "every_size",
                                         "block_kinds", "every_other", "emptied", "handed_over",
                                         "big"));

TEST(MimallocHeap, BlocksFreedByAnotherThreadAreCached) {
  TargetProcess target(counted_heap(release_2_0, "handed_over"));
  target.read_line();
  target.ask('b');
  Reading now;
  read(target.pid(), now);
  EXPECT_EQ(now.cached_blocks, 10000);
}

TEST(MimallocHeap, StaysWithinWhatChangedWhileItChurns) {
  TargetProcess target(counted_heap(release_2_0, "churn"));
  target.read_line();
  target.ask('b');
  json before = target.ask('c');
  for (int round = 0; round < 5; ++round) {
    Reading now;
    read(target.pid(), now);
    const json after = target.ask('r');
    const std::int64_t freed = number(after, "freed_bytes") - number(before, "freed_bytes");
    const std::int64_t allocated =
        number(after, "allocated_bytes") - number(before, "allocated_bytes");
    EXPECT_GE(now.live_bytes, number(before, "live_bytes") - freed);
    EXPECT_LE(now.live_bytes,
              number(before, "live_bytes") + allocated + most_threads * bytes_of_a_thread);
    EXPECT_GT(allocated, 0) << "the target did not churn";
    EXPECT_LT(allocated, number(before, "live_bytes")) << "a bound that says nothing";
    before = after;
  }
  const json truth = target.ask('s');
  Reading now;
  read(target.pid(), now);
  expect_truth(now, truth);
}

TEST(MimallocHeap, AReleaseThatIsNotKnownIsRefused) {
  TargetProcess target(counted_heap(release_3, "small_mixed"));
  target.read_line();
  target.ask('b');
  Reading now;
  read(target.pid(), now);
  EXPECT_TRUE(now.outcome.allocators.empty());
  ASSERT_EQ(now.outcome.refused.size(), 1U);
  EXPECT_TRUE(now.heap.claimed_ranges().empty());
}

} // namespace
} // namespace heapgap::test
