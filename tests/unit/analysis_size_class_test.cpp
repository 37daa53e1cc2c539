// The classes of the contract: 16-byte steps up to 1 KiB, then four per doubling; gaps per
// doubling.
#include "analysis/size_class.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

TEST(SizeClass, go_in_sixteens_up_to_a_kibibyte) {
  for (std::size_t index = 0; index < 64; ++index) {
    EXPECT_EQ(size_class_bounds(index).min, Bytes{16 * index + 1});
    EXPECT_EQ(size_class_bounds(index).max, Bytes{16 * index + 16});
  }
}

TEST(SizeClass, then_divide_each_doubling_in_four) {
  std::size_t index = 64;
  for (std::uint64_t base = 1024; base < std::uint64_t{1} << 48U; base *= 2) {
    for (std::uint64_t quarter = 0; quarter < 4; ++quarter, ++index) {
      EXPECT_EQ(size_class_bounds(index).min, Bytes{base + base / 4 * quarter + 1});
      EXPECT_EQ(size_class_bounds(index).max, Bytes{base + base / 4 * (quarter + 1)});
    }
  }
  EXPECT_EQ(index, size_classes);
}

TEST(SizeClass, tile_without_a_hole) {
  EXPECT_EQ(size_class_bounds(0).min, 1_B);
  for (std::size_t index = 1; index < size_classes; ++index) {
    EXPECT_EQ(size_class_bounds(index).min, size_class_bounds(index - 1).max + 1_B) << index;
  }
}

TEST(SizeClass, put_their_own_bounds_into_themselves) {
  for (std::size_t index = 0; index < size_classes; ++index) {
    EXPECT_EQ(size_class_of(size_class_bounds(index).min), index);
    EXPECT_EQ(size_class_of(size_class_bounds(index).max), index);
  }
}

RC_GTEST_PROP(SizeClass, hold_every_size, ()) {
  const auto bits = *rc::gen::inRange(0, 48);
  const auto low = *rc::gen::arbitrary<std::uint64_t>();
  const Bytes usable{(std::uint64_t{1} << bits) + low % (std::uint64_t{1} << bits)};
  const std::size_t index = size_class_of(usable);
  RC_ASSERT(index < size_classes);
  RC_ASSERT(usable >= size_class_bounds(index).min);
  RC_ASSERT(usable <= size_class_bounds(index).max);
}

TEST(SizeClass, take_what_no_process_can_have_too) {
  EXPECT_EQ(size_class_of({}), 0U);
  EXPECT_EQ(size_class_of({std::uint64_t{1} << 48U}), size_classes - 1);
  EXPECT_EQ(size_class_of({(std::uint64_t{1} << 48U) + 1}), size_classes - 1);
  EXPECT_EQ(size_class_of({~std::uint64_t{0}}), size_classes - 1);
}

TEST(GapClass, doubles_from_sixteen_bytes_on) {
  for (std::size_t index = 0; index < gap_classes; ++index) {
    const SizeBounds bounds = gap_class_bounds(index);
    EXPECT_EQ(bounds.min, Bytes{std::uint64_t{16} << index});
    EXPECT_EQ(bounds.max, Bytes{(std::uint64_t{32} << index) - 1});
    EXPECT_EQ(gap_class_of(bounds.min), index);
    EXPECT_EQ(gap_class_of(bounds.max), index);
  }
  EXPECT_EQ(gap_class_of({~std::uint64_t{0}}), gap_classes - 1);
}

} // namespace
} // namespace heapgap::analysis
