// The kernel and the report sort blocks into the same classes.
#include "analysis/size_class.h"
#include "bpf/size_class.h"

#include <gtest/gtest.h>

namespace heapgap {
namespace {

void expect_same(std::uint64_t usable) {
  EXPECT_EQ(::size_class_of(usable), analysis::size_class_of({usable})) << usable;
}

TEST(BpfSizeClass, is_that_of_the_report_at_every_bound) {
  static_assert(HEAPGAP_SIZE_CLASSES == analysis::size_classes);
  for (std::size_t index = 0; index < analysis::size_classes; ++index) {
    const auto bounds = analysis::size_class_bounds(index);
    EXPECT_EQ(::size_class_of(bounds.min.count), index);
    EXPECT_EQ(::size_class_of(bounds.max.count), index);
  }
}

TEST(BpfSizeClass, is_that_of_the_report_around_every_power_of_two) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    for (const std::uint64_t usable : {power - 1, power, power + 1, power + power / 3})
      expect_same(usable);
  }
  expect_same(0);
  expect_same(~std::uint64_t{0});
}

TEST(BpfSizeClass, stays_in_the_table) {
  EXPECT_EQ(::size_class_of(~std::uint64_t{0}), HEAPGAP_SIZE_CLASSES - 1U);
}

TEST(HighestBit, is_found) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    EXPECT_EQ(::highest_bit(std::uint64_t{1} << bit), bit);
    EXPECT_EQ(::highest_bit((std::uint64_t{2} << bit) - 1), bit);
  }
}

} // namespace
} // namespace heapgap
