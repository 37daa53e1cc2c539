// What a walk says and what the events say, rule by rule.
#include "support/live_set.h"

#include <initializer_list>

#include <gtest/gtest.h>

namespace heapgap::heap {
namespace {

constexpr Address base{0x555555559000};
constexpr Address first = base + 16_B;
constexpr Address second = base + 80_B;
constexpr Address third = base + 144_B;
constexpr Address mapped{0x7ffff7a00010};
constexpr Bytes mapped_usable = 8_KiB - 16_B;
constexpr Address outside = base + 1_MiB + 16_B;

/// A region with the blocks given, direct ones beside it.
Heap walk_of(std::initializer_list<Block> blocks) {
  Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  Region region({.range = range_of(base, 16_KiB), .arena = 0});
  region.start(region.span_range().begin, SpanKind::top);
  std::vector<Span> cleared;
  for (const Block& block : blocks) {
    if (block.direct) {
      heap.add_direct_block({range_of(block.address - 16_B, block.usable + 16_B), block.range()});
    } else {
      region.allocate(block.address - 8_B, block.usable + 8_B, cleared);
    }
  }
  heap.add_region(std::move(region));
  return heap;
}

struct AdoptWalk : testing::Test {
  void TearDown() override { EXPECT_EQ(test::fault_of(model), ""); }

  [[nodiscard]] std::optional<Bytes> size_at(Address address) const {
    const auto block = model.block_at(address);
    return block ? std::optional(block->usable) : std::nullopt;
  }

  LiveHeap model;
};

TEST_F(AdoptWalk, takes_what_the_walk_says_of_untouched_blocks) {
  model.remember();
  EXPECT_EQ(model.adopt_walk(walk_of({{first, 56_B}, {mapped, mapped_usable, true}})), 0U);
  EXPECT_EQ(model.live_blocks(), 2U);
  EXPECT_EQ(model.live_bytes(), 56_B + mapped_usable);
  EXPECT_EQ(size_at(first), 56_B);
}

TEST_F(AdoptWalk, takes_what_the_last_event_says_of_touched_blocks) {
  model.remember();
  model.release(first); // not known yet
  model.allocate({second, 24_B});
  model.release(second);
  model.allocate({second, 24_B});
  model.allocate({third, 24_B});
  model.release(third);
  model.release(mapped);
  model.allocate({mapped + 64_KiB, mapped_usable, true});
  model.adopt_walk(
      walk_of({{first, 56_B}, {second, 56_B}, {third, 56_B}, {mapped, mapped_usable, true}}));
  EXPECT_EQ(size_at(first), std::nullopt);
  EXPECT_EQ(size_at(second), 24_B);
  EXPECT_EQ(size_at(third), std::nullopt);
  EXPECT_EQ(size_at(mapped), std::nullopt);
  EXPECT_EQ(size_at(mapped + 64_KiB), mapped_usable);
}

TEST_F(AdoptWalk, clears_what_a_touched_block_overlaps) {
  model.remember();
  model.allocate({first + 32_B, 56_B});
  model.adopt_walk(walk_of({{first, 56_B}, {second, 56_B}}));
  EXPECT_EQ(size_at(first), std::nullopt);
  EXPECT_EQ(size_at(first + 32_B), 56_B);
  EXPECT_EQ(size_at(second), std::nullopt);
}

// A block that an allocation has cleared is gone even when the walk came before.
TEST_F(AdoptWalk, knows_what_was_cleared_meanwhile) {
  model.adopt_walk(walk_of({{first, 56_B}}));
  model.remember();
  model.allocate({first + 32_B, 56_B});
  model.release(first + 32_B);
  model.adopt_walk(walk_of({{first, 56_B}}));
  EXPECT_EQ(model.live_blocks(), 0U);
}

TEST_F(AdoptWalk, keeps_touched_blocks_outside_all_regions_and_drops_others) {
  model.allocate({outside, 24_B});
  model.remember();
  model.allocate({outside + 64_B, 24_B});
  model.adopt_walk(walk_of({}));
  EXPECT_EQ(size_at(outside), std::nullopt);
  EXPECT_EQ(size_at(outside + 64_B), 24_B);
  EXPECT_EQ(model.homeless().size(), 1U);
}

TEST_F(AdoptWalk, leaves_all_to_the_walk_when_nothing_is_remembered) {
  model.adopt_walk(walk_of({}));
  model.allocate({first, 56_B});
  model.adopt_walk(walk_of({{second, 56_B}}));
  EXPECT_EQ(size_at(first), std::nullopt);
  model.remember();
  model.allocate({first, 56_B});
  model.forget();
  model.adopt_walk(walk_of({{second, 56_B}}));
  EXPECT_EQ(size_at(first), std::nullopt);
}

// A free is sent when it begins: the next walk may still find the block, the one after may not.
TEST_F(AdoptWalk, lets_a_free_outweigh_the_next_walk_too) {
  model.remember();
  model.release(first);
  model.adopt_walk(walk_of({{first, 56_B}}));
  model.adopt_walk(walk_of({{first, 56_B}}));
  EXPECT_EQ(size_at(first), std::nullopt);
  model.adopt_walk(walk_of({{first, 56_B}}));
  EXPECT_EQ(size_at(first), 56_B);
}

TEST_F(AdoptWalk, lets_the_next_walk_outweigh_an_allocation) {
  model.remember();
  model.allocate({first, 56_B});
  model.adopt_walk(walk_of({}));
  EXPECT_EQ(size_at(first), 56_B);
  model.adopt_walk(walk_of({}));
  EXPECT_EQ(size_at(first), std::nullopt);
}

TEST_F(AdoptWalk, settles_calls_in_flight_with_a_second_walk) {
  model.remember();
  model.adopt_walk(walk_of({{first, 56_B}}));  // its free began before: no event
  model.adopt_walk(walk_of({{second, 56_B}})); // its malloc began before: no event
  EXPECT_EQ(size_at(first), std::nullopt);
  EXPECT_EQ(size_at(second), 56_B);
}

TEST_F(AdoptWalk, is_no_claim_on_blocks_that_are_being_moved) {
  model.remember();
  model.allocate({first, 56_B});
  model.begin_move(1, first);
  model.adopt_walk(walk_of({{first, 88_B}})); // read before: another block that was there
  EXPECT_TRUE(model.end_move(1, Block{third, 56_B}, false));
  EXPECT_EQ(size_at(first), std::nullopt);
}

// The old block was given back and its memory handed out and given back again, all during the walk.
TEST_F(AdoptWalk, knows_that_a_claimed_block_is_gone) {
  model.remember();
  model.begin_move(1, first);
  model.allocate({first - 32_B, 88_B});
  model.release(first - 32_B);
  model.adopt_walk(walk_of({{first, 56_B}}));
  EXPECT_FALSE(model.end_move(1, Block{third, 56_B}, false));
  EXPECT_EQ(size_at(first), std::nullopt);
}

TEST_F(AdoptWalk, counts_differences_of_untouched_blocks) {
  model.adopt_walk(walk_of({{first, 56_B}, {second, 56_B}, {mapped, mapped_usable, true}}));
  model.allocate({outside, 24_B});
  const auto same = [] {
    return walk_of({{first, 56_B}, {second, 56_B}, {mapped, mapped_usable, true}});
  };
  EXPECT_EQ(model.adopt_walk(same()), 1U); // the one outside
  EXPECT_EQ(model.adopt_walk(same()), 0U);
  EXPECT_EQ(model.adopt_walk(walk_of({{first, 24_B}, {third, 56_B}})), 4U);
  EXPECT_EQ(model.adopt_walk(walk_of({})), 2U);
}

TEST_F(AdoptWalk, counts_no_difference_that_events_explain) {
  model.adopt_walk(walk_of({{first, 56_B}, {second, 56_B}}));
  model.remember();
  model.release(first);
  model.allocate({third, 56_B});
  EXPECT_EQ(model.adopt_walk(walk_of({{first, 56_B}, {second, 24_B}})), 1U);
}

} // namespace
} // namespace heapgap::heap
