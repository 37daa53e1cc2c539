// The size classes against lists from jemalloc's manual ("Size classes", table 1 of jemalloc.3),
// for pages of 4 KiB.
#include "allocators/jemalloc/size_classes.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using allocators::jemalloc::SizeClasses;

std::vector<std::uint64_t> sizes(const SizeClasses& classes, std::uint32_t first,
                                 std::uint32_t count) {
  std::vector<std::uint64_t> found;
  for (std::uint32_t index = first; index < first + count; ++index) {
    found.push_back(classes.size(index).value_or(0_B).count);
  }
  return found;
}

TEST(JemallocSizeClasses, QuantumOf16) {
  const SizeClasses classes(4);
  EXPECT_EQ(classes.count(), 232U);
  EXPECT_EQ(classes.small_count(), 36U);
  EXPECT_THAT(sizes(classes, 0, 10),
              testing::ElementsAre(8, 16, 32, 48, 64, 80, 96, 112, 128, 160));
  EXPECT_THAT(sizes(classes, 33, 7),
              testing::ElementsAre(10240, 12288, 14336, 16384, 20480, 24576, 28672));
  EXPECT_THAT(sizes(classes, 231, 2), testing::ElementsAre(std::uint64_t{7} << 60U, 0));
}

TEST(JemallocSizeClasses, QuantumOf8) {
  const SizeClasses classes(3);
  EXPECT_EQ(classes.count(), 235U);
  EXPECT_EQ(classes.small_count(), 39U);
  EXPECT_THAT(sizes(classes, 0, 10), testing::ElementsAre(8, 16, 24, 32, 40, 48, 56, 64, 80, 96));
  EXPECT_THAT(sizes(classes, 38, 2), testing::ElementsAre(14336, 16384));
}

} // namespace
} // namespace heapgap::test
