// --freeze: the same figures, a stop that is reported, and a target that goes on.
#include "kernel/agreement.h"
#include "support/known_heap.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

class Freeze : public testing::TestWithParam<std::string> {};

TEST_P(Freeze, SameFiguresAndTheTargetGoesOn) {
  TargetProcess target(known_heap(host_build(), GetParam()));
  const json truth = target.read_line();
  const json report = snapshot(target.pid(), {"--freeze"});
  expect_ledger_adds_up(report);
  expect_clean(report);
  expect_truth(report, truth);
  EXPECT_GT(report.at("quality").at("stopped_ms").get<double>(), 0);
  EXPECT_LT(report.at("quality").at("stopped_ms").get<double>(), 5000);
  EXPECT_EQ(target.ask('r').at("live_blocks"), truth.at("live_blocks"));
}

TEST(WithoutFreeze, NothingIsStopped) {
  TargetProcess target(known_heap(host_build(), "small_mixed"));
  target.read_line();
  EXPECT_EQ(snapshot(target.pid()).at("quality").at("stopped_ms"), 0);
}

TEST(FreezeWhileChurning, IsExact) {
  TargetProcess target(known_heap(host_build(), "churn"));
  target.read_line();
  target.ask('c');
  const json report = snapshot(target.pid(), {"--freeze"});
  expect_ledger_adds_up(report);
  EXPECT_GT(report.at("quality").at("stopped_ms").get<double>(), 0);
  const json first = target.ask('r');
  ::usleep(100'000);
  const json second = target.ask('r');
  EXPECT_GT(second.at("allocated_bytes").get<std::uint64_t>(),
            first.at("allocated_bytes").get<std::uint64_t>())
      << "the target does not go on";
}

INSTANTIATE_TEST_SUITE_P(, Freeze,
                         testing::ValuesIn(std::vector<std::string>{"small_mixed", "arenas 9 8",
                                                                    "sub_heaps", "fastbins"}),
                         [](const auto& one) {
                           std::string name = one.param;
                           for (char& letter : name)
                             if (letter == ' ') letter = '_';
                           return name;
                         });

} // namespace
} // namespace heapgap::test
