#include "analysis/traced_classes.h"

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

const std::vector<SizeClassRow> blocks{{{17}, {32}, 30, {900}, 2}, {{1025}, {1280}, 4, {4'800}, 0}};

TEST(TracedClasses, WithoutATraceOnlyClassesWithBlocksAreThereAndCallsAreNotKnown) {
  std::vector<SizeClassRow> rows = blocks;
  rows.push_back({{1281}, {1536}, 0, {}, 7}); // cached blocks only
  const auto traced = traced_class_rows(rows, {});
  ASSERT_EQ(traced.size(), 2U);
  EXPECT_EQ(traced[0].min, 17_B);
  EXPECT_EQ(traced[0].max, 32_B);
  EXPECT_EQ(traced[0].live_blocks, 30U);
  EXPECT_EQ(traced[0].live, 900_B);
  EXPECT_FALSE(traced[0].allocs);
  EXPECT_FALSE(traced[0].frees);
  EXPECT_EQ(traced[1].min, 1025_B);
}

TEST(TracedClasses, AClassIsThereForItsBlocksOrForItsCalls) {
  std::vector<ClassCalls> calls(size_classes);
  calls[0] = {5, 5};                    // up to 16 bytes, all given back
  calls[1] = {12, 0};                   // 17 to 32
  calls[size_class_of(2_KiB)] = {0, 3}; // allocated before the attach
  calls[size_classes - 1] = {1, 1};
  const auto traced = traced_class_rows(blocks, calls);
  ASSERT_EQ(traced.size(), 5U);
  EXPECT_EQ(traced[0].max, 16_B);
  EXPECT_EQ(traced[0].allocs, 5U);
  EXPECT_EQ(traced[0].live_blocks, 0U);
  EXPECT_EQ(traced[1].allocs, 12U);
  EXPECT_EQ(traced[1].frees, 0U);
  EXPECT_EQ(traced[1].live_blocks, 30U);
  EXPECT_EQ(traced[2].min, 1025_B);
  EXPECT_EQ(traced[2].allocs, 0U);
  EXPECT_EQ(traced[3].frees, 3U);
  EXPECT_EQ(traced[3].max, 2_KiB);
  EXPECT_EQ(traced[4].allocs, 1U);
}

TEST(TracedClasses, NothingIsNothing) {
  EXPECT_TRUE(traced_class_rows({}, {}).empty());
  EXPECT_TRUE(traced_class_rows({}, std::vector<ClassCalls>(size_classes)).empty());
}

} // namespace
} // namespace heapgap::analysis
