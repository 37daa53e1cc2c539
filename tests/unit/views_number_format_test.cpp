#include "views/number_format.h"

#include <cmath>
#include <limits>
#include <vector>

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

/// From 0.001 to 3e20, each 7 % above the one before.
std::vector<double> numbers_of_every_size() {
  std::vector<double> numbers{0.001};
  while (numbers.size() < 800) numbers.push_back(numbers.back() * 1.07);
  return numbers;
}

TEST(NumberFormat, DifferencesAlwaysHaveTheirSign) {
  EXPECT_EQ(signed_bytes(0), "0 B");
  EXPECT_EQ(signed_bytes(117'440'512), "+112 MiB");
  EXPECT_EQ(signed_bytes(-4096), "-4.00 KiB");
  EXPECT_EQ(signed_bytes(std::numeric_limits<std::int64_t>::min()), "-8.00 EiB");
  EXPECT_EQ(signed_count(1234), "+1,234");
  EXPECT_EQ(signed_count(-1), "-1");
  EXPECT_EQ(signed_count(0), "0");
  EXPECT_EQ(signed_bytes_per_second(1'258'291.2), "+1.20 MiB/s");
  EXPECT_EQ(signed_bytes_per_second(-0.4), "0 B/s");
  EXPECT_EQ(signed_bytes_per_second(-1e300), "-7.81 EiB/s");
  EXPECT_EQ(signed_bytes_per_second(std::nan("")), "-");
  EXPECT_EQ(bytes_per_second(1'258'291.2), "1.20 MiB/s");
  EXPECT_EQ(bytes_per_second(-5), "0 B/s");
  EXPECT_EQ(bytes_per_second(std::nan("")), "-");
}

TEST(NumberFormat, ShortBytesNeverTakeMoreThanFiveColumns) {
  EXPECT_EQ(short_bytes(0_B), "0B");
  EXPECT_EQ(short_bytes(999_B), "999B");
  EXPECT_EQ(short_bytes(1000_B), "0.98K");
  EXPECT_EQ(short_bytes(1_KiB), "1.00K");
  EXPECT_EQ(short_bytes(340_MiB), "340M");
  EXPECT_EQ(short_bytes(1023_MiB), "1.00G");
  EXPECT_EQ(short_bytes(Bytes{largest}), "16.0E");
  EXPECT_EQ(short_byte_rate(12.6), "13B");
  EXPECT_EQ(short_byte_rate(3.4 * 1024 * 1024), "3.40M");
  EXPECT_EQ(short_byte_rate(-1), "0B");
  EXPECT_EQ(short_byte_rate(1e300), "999E");
  EXPECT_EQ(short_byte_rate(std::nan("")), "-");
  for (unsigned shift = 0; shift < 64; ++shift) {
    const std::uint64_t power = std::uint64_t{1} << shift;
    for (const std::uint64_t count : {power - 1, power, power / 2 * 3, power / 128 * 125}) {
      EXPECT_LE(short_bytes({count}).size(), 5U) << count;
      EXPECT_LE(short_byte_rate(static_cast<double>(count) - 0.4).size(), 5U) << count;
    }
  }
}

TEST(NumberFormat, ShortCountsNeverTakeMoreThanFiveColumns) {
  EXPECT_EQ(short_count(0), "0");
  EXPECT_EQ(short_count(-3), "0");
  EXPECT_EQ(short_count(0.04), "<0.1");
  EXPECT_EQ(short_count(4.25), "4.2");
  EXPECT_EQ(short_count(7), "7");
  EXPECT_EQ(short_count(950), "950");
  EXPECT_EQ(short_count(12'345.6), "12.3k");
  EXPECT_EQ(short_count(999'600), "1.00M");
  EXPECT_EQ(short_count(1e300), "999E");
  EXPECT_EQ(short_count(std::nan("")), "-");
  for (const double count : numbers_of_every_size()) {
    EXPECT_LE(short_count(count).size(), 5U) << count;
  }
}

TEST(NumberFormat, ShortSharesAreHonestAtTheirEnds) {
  EXPECT_EQ(short_percent(0), "0%");
  EXPECT_EQ(short_percent(0.0001), "<0.1%");
  EXPECT_EQ(short_percent(0.38), "38.0%");
  EXPECT_EQ(short_percent(0.99999), "99.9%");
  EXPECT_EQ(short_percent(1), "100%");
  EXPECT_EQ(short_percent(1.2), "-");
  EXPECT_EQ(short_percent(-0.1), "-");
  EXPECT_EQ(short_percent(std::nan("")), "-");
}

TEST(NumberFormat, AgesTakeFourColumns) {
  EXPECT_EQ(short_age(0), "0.0s");
  EXPECT_EQ(short_age(12.4), "12s");
  EXPECT_EQ(short_age(99.4), "99s");
  EXPECT_EQ(short_age(100), "1m");
  EXPECT_EQ(short_age(7200), "2h");
  EXPECT_EQ(short_age(1e300), "999d");
  EXPECT_EQ(short_age(-1), "-");
  for (const double age : numbers_of_every_size()) EXPECT_LE(short_age(age).size(), 4U) << age;
}

TEST(NumberFormat, ElapsedTimeReadsLikeAClock) {
  EXPECT_EQ(elapsed(0), "0:00");
  EXPECT_EQ(elapsed(5.002), "0:05");
  EXPECT_EQ(elapsed(59.97), "1:00");
  EXPECT_EQ(elapsed(59.97, true), "1:00.0");
  EXPECT_EQ(elapsed(3599), "59:59");
  EXPECT_EQ(elapsed(3723), "1:02:03");
  EXPECT_EQ(elapsed(3723.4, true), "1:02:03");
  EXPECT_EQ(elapsed(13 * 3600 + 5 * 60 + 59), "13h05m");
  EXPECT_EQ(elapsed(12 * 86400 + 3 * 3600), "12d03h");
  EXPECT_EQ(elapsed(1e300), "9259d");
  EXPECT_EQ(elapsed(-1), "-");
  for (const double time : numbers_of_every_size()) {
    EXPECT_LE(elapsed(time).size(), 7U) << time;
    EXPECT_LE(elapsed(time, true).size(), 7U) << time;
  }
}

} // namespace
} // namespace heapgap::views
