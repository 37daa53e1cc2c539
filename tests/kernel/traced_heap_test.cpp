// `heapgap attach --full` on targets that count every block and call of theirs.
#include "kernel/agreement.h"
#include "support/attached.h"
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

std::int64_t number(const json& object, const char* field) {
  return object.at(field).get<std::int64_t>();
}

/// Every call was seen, and each made sense.
void expect_nothing_lost(const json& line) {
  const json& quality = line.at("quality");
  EXPECT_EQ(quality.at("mode"), "full");
  EXPECT_EQ(quality.at("lost_events"), 0);
  EXPECT_EQ(quality.at("unmatched_frees"), 0);
  EXPECT_EQ(quality.at("unmatched_returns"), 0);
  EXPECT_EQ(quality.at("resyncs"), 0);
  EXPECT_EQ(quality.at("coverage"), 1.0);
}

/// The target stands still: the traced live set is that of a fresh walk, class by class.
void expect_same_live_set(const json& tick, const json& walked) {
  for (const char* figure : {"live_bytes", "live_blocks"}) {
    EXPECT_EQ(tick.at("heap").at(figure), walked.at("heap").at(figure)) << figure;
  }
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> traced_rows, walked_rows;
  const auto collect = [](const json& rows, auto& into) {
    for (const json& row : rows) {
      if (number(row, "live_blocks") == 0) continue;
      into[number(row, "min_bytes")] = {number(row, "live_blocks"), number(row, "live_bytes")};
    }
  };
  collect(tick.at("size_classes"), traced_rows);
  collect(walked.at("size_classes"), walked_rows);
  EXPECT_EQ(traced_rows, walked_rows);
}

void expect_call_differences(const json& earlier, const json& later, const json& truth_before,
                             const json& truth_after) {
  for (const char* call : {"malloc", "calloc", "realloc", "free", "memalign"}) {
    EXPECT_EQ(number(later.at("calls"), call) - number(earlier.at("calls"), call),
              number(truth_after.at("calls"), call) - number(truth_before.at("calls"), call))
        << call;
  }
}

/// Nearly all requests were for 16 to 1,015 bytes, each as likely as the others.
void expect_fit_of_even_requests(const json& fit) {
  EXPECT_EQ(fit.at("of"), "allocations");
  const auto request = [&](std::size_t row) {
    return number(fit.at("requests").at(row), "request_bytes");
  };
  EXPECT_NEAR(static_cast<double>(request(0)), 516, 20);
  EXPECT_NEAR(static_cast<double>(request(1)), 966, 20);
  EXPECT_NEAR(static_cast<double>(request(2)), 1006, 20);
}

class TracedHeap : public testing::TestWithParam<Build> {};

TEST_P(TracedHeap, CountsAnExactNumberOfCallsExactly) {
  TargetProcess target(known_heap(GetParam(), "idle"));
  const json before = target.read_line();
  Attached heapgap(target.pid(), {"--full", "-i", "0.5"});
  const json first = heapgap.next();
  const json after = target.ask('e');
  const json tick = heapgap.fresh_tick();
  expect_nothing_lost(tick);
  expect_call_differences(first, tick, before, after);
  EXPECT_GE(number(tick.at("calls"), "malloc"), 200'000);
  EXPECT_GE(number(tick.at("calls"), "free"), 120'000);
  EXPECT_EQ(tick.at("heap").at("live_bytes"), after.at("live_bytes"));
  EXPECT_EQ(tick.at("heap").at("live_blocks"), after.at("live_blocks"));
  expect_same_live_set(tick, snapshot(target.pid()));
  expect_fit_of_even_requests(tick.at("fit"));
  heapgap.end();
}

TEST_P(TracedHeap, EqualsAFreshWalkAfterFourThreadsChurned) {
  constexpr auto churning = 20s;
  TargetProcess target(known_heap(GetParam(), "churn"));
  const json before = target.read_line();
  Attached heapgap(target.pid(), {"--full"});
  const json first = heapgap.next();
  target.ask('c');
  std::this_thread::sleep_for(churning);
  const json after = target.ask('s');
  const json tick = heapgap.fresh_tick();
  expect_nothing_lost(tick);
  expect_call_differences(first, tick, before, after);
  EXPECT_GT(number(tick.at("calls"), "malloc"), 100'000) << "the target did not churn";
  expect_same_live_set(tick, snapshot(target.pid()));
  const json summary = heapgap.end();
  expect_nothing_lost(summary);
  expect_same_live_set(summary, snapshot(target.pid()));
}

/// Calls are in flight and blocks change hands while the first walk runs.
TEST_P(TracedHeap, IsRightWhenAttachedInTheMiddleOfAChurn) {
  TargetProcess target(known_heap(GetParam(), "churn"));
  target.read_line();
  for (int round = 0; round < 8; ++round) {
    target.ask('c');
    Attached heapgap(target.pid(), {"--full", "-i", "0.3"});
    heapgap.next();
    std::this_thread::sleep_for(std::chrono::milliseconds(37 * round));
    target.ask('s');
    const json tick = heapgap.fresh_tick();
    expect_nothing_lost(tick);
    expect_same_live_set(tick, snapshot(target.pid()));
    heapgap.end();
  }
}

TEST_P(TracedHeap, BlocksOlderThanTheAttachVanishWhenFreed) {
  TargetProcess target(known_heap(GetParam(), "small_mixed"));
  const json before = target.read_line();
  Attached heapgap(target.pid(), {"--full", "-i", "0.5"});
  heapgap.next();
  const json after = target.ask('d');
  ASSERT_LT(number(after, "live_blocks"), number(before, "live_blocks"));
  const json tick = heapgap.fresh_tick();
  expect_nothing_lost(tick);
  EXPECT_EQ(tick.at("heap").at("live_bytes"), after.at("live_bytes"));
  EXPECT_EQ(tick.at("heap").at("live_blocks"), after.at("live_blocks"));
  heapgap.end();
}

INSTANTIATE_TEST_SUITE_P(, TracedHeap, testing::Values(host_build()),
                         [](const auto& one) { return one.param.name; });

} // namespace
} // namespace heapgap::test
