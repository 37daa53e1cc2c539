// `heapgap attach` within its budget, on a program that counts its own calls.
#include "support/attached.h"
#include "support/target_process.h"

#include <chrono>
#include <csignal>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class WindowedCalls : public testing::Test {
protected:
  explicit WindowedCalls(const std::string& pairs_per_s = "0", const std::string& pace = "sleep")
      : target_({.arguments = {HEAPGAP_TARGETS "/paced_pairs", "1", pairs_per_s, pace},
                 .environment = {},
                 .root = {}}) {
    target_.read_line();
  }

  /// Pairs a second over some time, by the target's own count.
  double rate_over(std::chrono::milliseconds time) {
    const json begin = target_.ask('?');
    std::this_thread::sleep_for(time);
    return rate_between(begin, target_.ask('?'));
  }
  static double rate_between(const json& begin, const json& end) {
    const auto since = [&](const char* figure) {
      return end.at(figure).get<double>() - begin.at(figure).get<double>();
    };
    return since("pairs") / since("time_ns") * 1e9;
  }

  TargetProcess target_;
};

class SeldomCalls : public WindowedCalls {
protected:
  SeldomCalls() : WindowedCalls("2000") {}
};

TEST_F(SeldomCalls, AreAllSeen) {
  Attached heapgap(target_.pid(), {"-i", "0.5"});
  heapgap.next();
  const json before = target_.ask('?');
  const json begin = heapgap.fresh_tick();
  std::this_thread::sleep_for(1s);
  const json end = heapgap.fresh_tick();
  const json after = target_.ask('?');
  EXPECT_EQ(end.at("quality").at("mode"), "budget");
  EXPECT_EQ(end.at("quality").at("coverage"), 1.0);
  EXPECT_EQ(end.at("rates").at("estimated"), false);
  EXPECT_NEAR(end.at("rates").at("allocs_per_s").get<double>(), 2000, 100);
  EXPECT_LE(end.at("quality").at("target_overhead_percent").get<double>(), 2);
  const auto counted =
      end.at("calls").at("malloc").get<double>() - begin.at("calls").at("malloc").get<double>();
  const auto seconds = end.at("elapsed_s").get<double>() - begin.at("elapsed_s").get<double>();
  EXPECT_NEAR(counted / seconds, rate_between(before, after), 100);
  EXPECT_EQ(heapgap.end().at("schema"), "heapgap.summary/1");
}

/// Shares of the size classes in percent, by the first of their bytes.
std::map<std::uint64_t, double> shares(const json& classes) {
  std::map<std::uint64_t, double> shares;
  double all = 0;
  for (const json& one : classes) all += one.at("allocs").get<double>();
  for (const json& one : classes) {
    shares[one.at("max_bytes").get<std::uint64_t>()] = 100 * one.at("allocs").get<double>() / all;
  }
  return shares;
}

TEST_F(WindowedCalls, OfABusyProgramAreEstimatedWithinTheBudget) {
  Attached heapgap(target_.pid(), {"-i", "0.5"});
  heapgap.next();
  const json before = target_.ask('?');
  std::this_thread::sleep_for(4s);
  const json after = target_.ask('?');
  const json summary = heapgap.end();
  const json& quality = summary.at("quality");
  EXPECT_EQ(quality.at("mode"), "budget");
  EXPECT_LT(quality.at("coverage").get<double>(), 0.3);
  EXPECT_LE(quality.at("target_overhead_percent").get<double>(), 3);
  EXPECT_GT(quality.at("target_overhead_percent").get<double>(), 0.5);

  const json& rates = summary.at("rates");
  const double truth = rate_between(before, after);
  EXPECT_EQ(rates.at("estimated"), true);
  EXPECT_LE(rates.at("allocs_per_s_low").get<double>(), truth);
  EXPECT_GT(rates.at("allocs_per_s_low").get<double>(), 10'000);

  // Its sizes are chosen at random, by the same shares all the time.
  std::map<std::uint64_t, double> counted;
  double all = 0;
  for (const auto& [size, count] : after.at("allocated").items()) {
    const std::uint64_t usable = std::stoull(size);
    counted[usable] = count.get<double>();
    all += count.get<double>();
  }
  const auto seen = shares(summary.at("size_classes"));
  for (const auto& [usable, count] : counted) {
    const auto of_class = seen.lower_bound(usable); // blocks of two sizes may share one
    ASSERT_NE(of_class, seen.end()) << usable;
    if (100 * count / all < 3) continue;
    EXPECT_NEAR(of_class->second, 100 * count / all, 2) << usable;
  }
}

TEST_F(WindowedCalls, AFewSecondsLaterNothingIsLeftOfAHeapgapThatWasKilled) {
  const double bare = rate_over(500ms);
  Attached heapgap(target_.pid(), {"--max-overhead=100"});
  heapgap.next();
  EXPECT_LT(rate_over(500ms), bare / 2) << "with such a budget every call is seen";
  ::kill(heapgap.pid(), SIGKILL);
  EXPECT_EQ(heapgap.wait(), 128 + SIGKILL);
  std::this_thread::sleep_for(500ms);
  EXPECT_GT(rate_over(500ms), bare / 2);
}

} // namespace
} // namespace heapgap::test
