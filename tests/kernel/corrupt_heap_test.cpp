// Heaps that break the allocator's rules: said so, in bounded time, and never "healthy".
#include "kernel/agreement.h"
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

using Case = std::tuple<Build, std::string>;
class CorruptHeap : public testing::TestWithParam<Case> {};

TEST_P(CorruptHeap, IsReportedAsSuch) {
  const auto& [build, scenario] = GetParam();
  TargetProcess target(known_heap(build, scenario));
  target.read_line();
  const Outcome outcome = run_heapgap({"snapshot", "--json", "-p", std::to_string(target.pid())},
                                      std::chrono::seconds(15));
  ASSERT_TRUE(outcome.in_time) << "it hangs";
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  const json report = outcome.json();
  ASSERT_TRUE(report.is_object());
  expect_ledger_adds_up(report);
  EXPECT_GT(report.at("quality").at("corrupt_spans").get<std::uint64_t>() +
                report.at("heap").at("unknown_bytes").get<std::uint64_t>(),
            0U)
      << report.at("quality").dump();
  EXPECT_NE(report.at("verdict").at("kind"), "healthy") << report.at("verdict").dump();

  const Outcome text =
      run_heapgap({"snapshot", "-p", std::to_string(target.pid())}, std::chrono::seconds(15));
  EXPECT_TRUE(text.in_time);
  EXPECT_EQ(text.status, 0) << text.messages;
}

INSTANTIATE_TEST_SUITE_P(
    , CorruptHeap,
    testing::Combine(testing::ValuesIn(dynamic_builds()),
                     testing::ValuesIn(std::vector<std::string>{
                         "broken_links", "looping_links", "broken_tcache", "broken_size",
                         "zero_size", "random_bytes", "random_whole", "broken_arena"})),
    [](const auto& one) { return std::get<0>(one.param).name + "_" + std::get<1>(one.param); });

} // namespace
} // namespace heapgap::test
