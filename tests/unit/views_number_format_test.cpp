#include "views/number_format.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

TEST(NumberFormat, BytesHaveThreeFiguresAndTheUnitThatFits) {
  EXPECT_EQ(human_bytes(0_B), "0 B");
  EXPECT_EQ(human_bytes(1023_B), "1023 B");
  EXPECT_EQ(human_bytes(1_KiB), "1.00 KiB");
  EXPECT_EQ(human_bytes(1536_B), "1.50 KiB");
  EXPECT_EQ(human_bytes(Bytes{12'897'485}), "12.3 MiB");
  EXPECT_EQ(human_bytes(1023_KiB), "1023 KiB");
  EXPECT_EQ(human_bytes(Bytes{1024 * 1024 - 1}), "1.00 MiB");
  EXPECT_EQ(human_bytes(Bytes{largest}), "16.0 EiB");
}

TEST(NumberFormat, BytesNeverTakeMoreThanEightColumns) {
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (const std::uint64_t offset : {0U, 1U, 7U}) {
      const Bytes bytes{(std::uint64_t{1} << shift) * (offset == 7 ? 7 : 1) -
                        (offset == 1 ? 1 : 0)};
      EXPECT_LE(human_bytes(bytes).size(), 8U) << bytes.count;
    }
  }
}

TEST(NumberFormat, SizeLabelsLeaveOutZeros) {
  EXPECT_EQ(size_label(16_B), "16 B");
  EXPECT_EQ(size_label(4_KiB), "4 KiB");
  EXPECT_EQ(size_label(16_KiB), "16 KiB");
  EXPECT_EQ(size_label(100_KiB), "100 KiB");
  EXPECT_EQ(size_label(1280_B), "1.25 KiB");
}

TEST(NumberFormat, CountsAreGroupedOrShort) {
  EXPECT_EQ(exact_count(0), "0");
  EXPECT_EQ(exact_count(999), "999");
  EXPECT_EQ(exact_count(1000), "1,000");
  EXPECT_EQ(exact_count(1234567), "1,234,567");
  EXPECT_EQ(exact_count(largest), "18,446,744,073,709,551,615");
  EXPECT_EQ(human_count(950), "950");
  EXPECT_EQ(human_count(12345), "12.3 k");
  EXPECT_EQ(human_count(999'999), "1.00 M");
}

TEST(NumberFormat, PercentNeverHidesALittle) {
  EXPECT_EQ(percent(0), "0.0%");
  EXPECT_EQ(percent(0.0001), "<0.1%");
  EXPECT_EQ(percent(0.4234), "42.3%");
  EXPECT_EQ(percent(0.99999), ">99.9%");
  EXPECT_EQ(percent(1), "100.0%");
  EXPECT_EQ(percent(std::nan("")), "-");
  EXPECT_EQ(percent_of(1_B, 0_B), "-");
  EXPECT_EQ(percent_of(1_B, 4_B), "25.0%");
}

TEST(NumberFormat, RatiosHaveTwoDigits) {
  EXPECT_EQ(ratio(1.704), "1.70");
  EXPECT_EQ(ratio(std::numeric_limits<double>::infinity()), "-");
}

TEST(NumberFormat, DurationsChooseTheirUnits) {
  EXPECT_EQ(duration(Seconds(0)), "0.0 ms");
  EXPECT_EQ(duration(Seconds(0.0004)), "0.4 ms");
  EXPECT_EQ(duration(Seconds(0.312)), "312 ms");
  EXPECT_EQ(duration(Seconds(4.23)), "4.2 s");
  EXPECT_EQ(duration(Seconds(200)), "3 min 20 s");
  EXPECT_EQ(duration(Seconds(3 * 3600 + 240)), "3 h 4 min");
  EXPECT_EQ(duration(Seconds(12 * 86400 + 3 * 3600)), "12 d 3 h");
  EXPECT_EQ(duration(Seconds(-1)), "-");
  EXPECT_EQ(duration(Seconds(std::nan(""))), "-");
}

TEST(NumberFormat, TimestampsAreRfc3339InUtc) {
  using std::chrono::system_clock;
  EXPECT_EQ(timestamp(system_clock::time_point{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(timestamp(system_clock::time_point(milliseconds(1795381200007))),
            "2026-11-22T21:00:00.007Z");
  EXPECT_EQ(timestamp(system_clock::time_point(milliseconds(-1))), "1969-12-31T23:59:59.999Z");
}

TEST(NumberFormat, WhatIsNotKnownIsNotZero) {
  EXPECT_EQ(known_or(std::optional<Bytes>{}, "-", human_bytes), "-");
  EXPECT_EQ(known_or(std::optional(0_B), "-", human_bytes), "0 B");
}

} // namespace
} // namespace heapgap::views
