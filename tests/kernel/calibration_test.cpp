// What a hit costs, measured on this machine.
#include "loader/calibration.h"
#include "support/forked_child.h"
#include "target/privileges.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using namespace std::chrono_literals;

TEST(Calibration, PricesAreInProportion) {
  const auto prices = loader::measure_hit_prices();
  ASSERT_TRUE(prices) << prices.error().why;
  for (const auto price : {prices->emulated, prices->single_stepped, prices->with_return}) {
    EXPECT_GT(price, 50ns);
    EXPECT_LT(price, 100us);
  }
  EXPECT_GT(prices->single_stepped, prices->emulated);
  EXPECT_GT(prices->with_return, prices->emulated);
  RecordProperty("emulated_ns", std::to_string(prices->emulated.count()));
  RecordProperty("single_stepped_ns", std::to_string(prices->single_stepped.count()));
  RecordProperty("with_return_ns", std::to_string(prices->with_return.count()));
}

TEST(Calibration, PricesAreTheSameTheNextTime) {
  const auto first = loader::measure_hit_prices();
  const auto second = loader::measure_hit_prices();
  ASSERT_TRUE(first && second);
  const auto ratio = [](auto one, auto other) {
    return std::max(one, other) / std::min(one, other);
  };
  EXPECT_LT(ratio(first->emulated, second->emulated), 2);
  EXPECT_LT(ratio(first->single_stepped, second->single_stepped), 2);
  EXPECT_LT(ratio(first->with_return, second->with_return), 2);
}

TEST(Calibration, TakesLessThanABlinkOfTheEye) {
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(loader::measure_hit_prices());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 400ms);
}

TEST(Calibration, ACallTracedInFullCostsMoreThanOneCounted) {
  const auto counted = loader::measure_hit_prices();
  const auto traced = loader::measure_traced_calls();
  ASSERT_TRUE(counted) << counted.error().why;
  ASSERT_TRUE(traced) << traced.error().why;
  EXPECT_GT(traced->allocation, traced->release);
  EXPECT_GT(traced->allocation, counted->emulated);
  EXPECT_GT(traced->release, counted->emulated * 0.8);
  EXPECT_LT(traced->allocation, 100us);
  RecordProperty("allocation_ns", std::to_string(traced->allocation.count()));
  RecordProperty("release_ns", std::to_string(traced->release.count()));
}

TEST(Calibration, SaysWhichRightsAreMissing) {
  Shared<std::array<char, 200>> why;
  ForkedChild child([&](const auto&) {
    if (!target::drop_all()) return 1;
    const auto prices = loader::measure_hit_prices();
    if (prices || prices.error().kind != ErrorKind::privilege) return 2;
    prices.error().why.copy(why->data(), why->size() - 1);
    return 0;
  });
  EXPECT_TRUE(returned(child.wait(), 0));
  EXPECT_STREQ(why->data(), "CAP_BPF and CAP_PERFMON are missing");
}

} // namespace
} // namespace heapgap::test
