// Reallocs: what becomes of the old block, whoever else is given its memory meanwhile.
#include "heap/pending_moves.h"
#include "support/live_set.h"

#include <gtest/gtest.h>

namespace heapgap::heap {
namespace {

constexpr Address base{0x555555559000};
constexpr Address first = base + 16_B;
constexpr Address second = base + 80_B;
constexpr Address third = base + 144_B;

/// A live block of 56 bytes at `first`.
struct Moves : testing::Test {
  Moves() {
    Heap heap;
    heap.add_arena({"main", "glibc", "brk", {}});
    Region region({.range = range_of(base, 16_KiB), .arena = 0});
    region.start(region.span_range().begin, SpanKind::top);
    heap.add_region(std::move(region));
    model.adopt_walk(std::move(heap));
    model.allocate({first, 56_B});
  }
  void TearDown() override { EXPECT_EQ(test::fault_of(model), ""); }

  [[nodiscard]] std::optional<Bytes> size_at(Address address) const {
    const auto block = model.block_at(address);
    return block ? std::optional(block->usable) : std::nullopt;
  }

  LiveHeap model;
};

TEST_F(Moves, take_the_block_to_its_new_place) {
  model.begin_move(1, first);
  EXPECT_EQ(size_at(first), 56_B);
  EXPECT_TRUE(model.end_move(1, Block{second, 120_B}, false));
  EXPECT_EQ(size_at(first), std::nullopt);
  EXPECT_EQ(size_at(second), 120_B);
}

TEST_F(Moves, may_only_change_the_size) {
  for (const Bytes usable : {120_B, 24_B}) {
    model.begin_move(1, first);
    EXPECT_TRUE(model.end_move(1, Block{first, usable}, false));
    EXPECT_EQ(size_at(first), usable);
    EXPECT_EQ(model.live_blocks(), 1U);
  }
}

TEST_F(Moves, may_fail) {
  model.begin_move(1, first);
  EXPECT_TRUE(model.end_move(1, std::nullopt, false));
  EXPECT_EQ(size_at(first), 56_B);
}

TEST_F(Moves, may_give_the_block_back) {
  model.begin_move(1, first);
  EXPECT_TRUE(model.end_move(1, std::nullopt, true));
  EXPECT_EQ(model.live_blocks(), 0U);
}

TEST_F(Moves, leave_alone_what_another_thread_was_given_at_the_old_place) {
  for (const bool freed : {false, true}) {
    model.allocate({first, 56_B});
    model.begin_move(1, first);
    model.allocate({first, 24_B});
    const auto moved = freed ? std::nullopt : std::optional(Block{second, 56_B});
    EXPECT_TRUE(model.end_move(1, moved, freed));
    EXPECT_EQ(size_at(first), 24_B);
  }
}

TEST_F(Moves, leave_alone_what_another_move_brought_to_the_old_place) {
  model.allocate({third, 56_B});
  model.begin_move(1, first);
  model.begin_move(2, third);
  EXPECT_TRUE(model.end_move(2, Block{first, 24_B}, false));
  EXPECT_TRUE(model.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(size_at(first), 24_B);
  EXPECT_EQ(size_at(second), 24_B);
  EXPECT_EQ(size_at(third), std::nullopt);
}

// The memory of the old block was handed out, given back and handed out again, in other pieces.
TEST_F(Moves, count_a_block_that_was_claimed_and_is_gone) {
  model.begin_move(1, first);
  model.allocate({first + 32_B, 24_B}); // its second half, which clears it
  EXPECT_EQ(size_at(first), std::nullopt);
  model.allocate({first, 24_B});
  EXPECT_TRUE(model.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(size_at(first), 24_B);
  EXPECT_EQ(size_at(first + 32_B), 24_B);
}

// Nobody has told the model of the old block; the claim holds nevertheless.
TEST_F(Moves, know_a_claim_on_an_unknown_block) {
  model.begin_move(1, third);
  model.allocate({third, 24_B});
  EXPECT_FALSE(model.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(size_at(third), 24_B);
}

TEST_F(Moves, say_when_the_old_block_was_not_live) {
  model.begin_move(1, third);
  EXPECT_FALSE(model.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(size_at(second), 24_B);
  EXPECT_FALSE(model.end_move(7, Block{third, 24_B}, false)); // never begun
  EXPECT_EQ(size_at(third), 24_B);
  EXPECT_EQ(size_at(first), 56_B);
}

TEST_F(Moves, of_no_block_allocate) {
  model.begin_move(1, {});
  EXPECT_TRUE(model.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(model.live_blocks(), 2U);
}

TEST_F(Moves, of_a_thread_replace_its_last_one) {
  model.allocate({third, 24_B});
  model.begin_move(1, first);
  model.begin_move(1, third);
  EXPECT_TRUE(model.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(size_at(first), 56_B);
  EXPECT_EQ(size_at(third), std::nullopt);
  EXPECT_FALSE(model.end_move(1, std::nullopt, true));
}

TEST_F(Moves, see_a_walk_that_finds_the_old_block_live) {
  LiveHeap late;
  late.remember();
  late.begin_move(1, first);
  Heap walked;
  walked.add_arena({"main", "glibc", "brk", {}});
  Region region({.range = range_of(base, 16_KiB), .arena = 0});
  region.start(first - 8_B, SpanKind::live);
  region.start(second - 8_B, SpanKind::top);
  walked.add_region(std::move(region));
  late.adopt_walk(std::move(walked));
  EXPECT_TRUE(late.end_move(1, Block{second, 24_B}, false));
  EXPECT_EQ(late.block_at(first), std::nullopt);
}

TEST(PendingMoves, forget_the_oldest_of_too_many) {
  PendingMoves moves;
  for (std::uint32_t thread = 0; thread <= PendingMoves::most; ++thread) {
    moves.begin({.thread = thread, .old_block = base});
  }
  EXPECT_EQ(moves.size(), PendingMoves::most);
  EXPECT_FALSE(moves.end(0));
  std::size_t claimed = 0;
  moves.claim(range_of(base, 1_B), [&](Address) { ++claimed; });
  EXPECT_EQ(claimed, PendingMoves::most);
  for (std::uint32_t thread = 1; thread <= PendingMoves::most; ++thread) {
    const auto move = moves.end(thread);
    ASSERT_TRUE(move && move->claimed);
  }
  EXPECT_TRUE(moves.empty());
}

} // namespace
} // namespace heapgap::heap
