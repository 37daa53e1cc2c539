// Targets whose threads allocate and free all the time: within what changed meanwhile.
#include "allocators/glibc/glibc_reader.h"
#include "kernel/agreement.h"
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

std::int64_t number(const json& object, const char* field) {
  return object.at(field).get<std::int64_t>();
}

class ChurningHeap : public testing::TestWithParam<Build> {};

/// What a walk sees lies between what stayed all the time and that plus all that came.
void expect_within_changes(const json& report, const json& before, const json& after) {
  const std::int64_t freed = number(after, "freed_bytes") - number(before, "freed_bytes");
  const std::int64_t allocated =
      number(after, "allocated_bytes") - number(before, "allocated_bytes");
  const std::int64_t live = number(report.at("heap"), "live_bytes");
  EXPECT_GE(live, number(before, "live_bytes") - freed);
  EXPECT_LE(live, number(before, "live_bytes") + allocated);
  EXPECT_GT(allocated, 0) << "the target did not churn";
  EXPECT_LT(allocated, number(before, "live_bytes")) << "a bound that says nothing";
}

TEST_P(ChurningHeap, StaysWithinWhatChanged) {
  TargetProcess target(known_heap(GetParam(), "churn"));
  target.read_line();
  json before = target.ask('c');
  for (int round = 0; round < 5; ++round) {
    const json report = snapshot(target.pid());
    const json after = target.ask('r');
    expect_ledger_adds_up(report);
    expect_within_changes(report, before, after);
    before = after;
  }
  const json truth = target.ask('s');
  const json report = snapshot(target.pid());
  expect_ledger_adds_up(report);
  expect_clean(report);
  expect_truth(report, truth);
}

/// Whatever the threads are at when their arenas and parameters are copied.
TEST(ChurningProgram, IsRecognisedEveryTime) {
  TargetProcess target({.arguments = {HEAPGAP_PAIR_LOOP, "1", "1000"},
                        .environment = {"MALLOC_ARENA_MAX=1"},
                        .root = {}});
  target.read_line();
  const auto process = target::open_process({target.pid()});
  ASSERT_TRUE(process);
  int missed = 0;
  for (int round = 0; round < 3000; ++round) {
    heap::Heap heap;
    allocators::ReadingQuality quality;
    const auto reading = allocators::glibc::read_glibc(**process, heap, quality, nullptr);
    ASSERT_TRUE(reading);
    missed += reading->allocators.size() == 1 && reading->unreadable_libcs == 0 ? 0 : 1;
  }
  EXPECT_EQ(missed, 0);
}

INSTANTIATE_TEST_SUITE_P(, ChurningHeap, testing::ValuesIn(dynamic_builds()),
                         [](const auto& one) { return one.param.name; });

} // namespace
} // namespace heapgap::test
