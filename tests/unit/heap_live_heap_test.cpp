// heap::LiveHeap, one rule after the other.
#include "support/live_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::heap {
namespace {

using test::fault_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;

constexpr Address base{0x555555559000};
constexpr Bytes region_size = 16_KiB;

Block block(Bytes at, Bytes usable) {
  return {base + 16_B + at, usable};
}

/// A main arena of one region, all of it top.
Heap walked(Bytes size = region_size) {
  Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  Region region({.range = range_of(base, size), .arena = 0});
  region.start(region.span_range().begin, SpanKind::top);
  heap.add_region(std::move(region));
  return heap;
}

LiveHeap with_region() {
  LiveHeap model;
  model.adopt_walk(walked());
  return model;
}

std::vector<Span> spans_of(const LiveHeap& model, Address begin = base) {
  std::vector<Span> spans;
  model.heap().regions().at(begin).for_each([&](const Span& span) { spans.push_back(span); });
  return spans;
}

TEST(LiveHeap, takes_blocks_and_gives_them_back) {
  LiveHeap model = with_region();
  model.allocate(block(0_B, 24_B));
  model.allocate(block(32_B, 56_B));
  EXPECT_EQ(model.block_at(block(32_B, {}).address), block(32_B, 56_B));
  EXPECT_EQ(model.live_blocks(), 2U);
  EXPECT_EQ(model.live_bytes(), 80_B);
  EXPECT_TRUE(model.release(block(0_B, {}).address));
  EXPECT_FALSE(model.release(block(0_B, {}).address));
  EXPECT_FALSE(model.release(block(48_B, {}).address)); // the middle of the other one
  EXPECT_EQ(model.block_at(block(0_B, {}).address), std::nullopt);
  EXPECT_EQ(model.live_blocks(), 1U);
  EXPECT_EQ(model.live_bytes(), 56_B);
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, clears_what_a_new_block_overlaps) {
  LiveHeap model = with_region();
  for (const Bytes at : {0_B, 64_B, 128_B}) model.allocate(block(at, 56_B));
  model.allocate(block(32_B, 88_B)); // the second half of the first one and all of the second
  EXPECT_THAT(test::live_set(model), ElementsAre(Key(base + 48_B), Key(base + 144_B)));
  EXPECT_EQ(spans_of(model)[0], (Span{base + 8_B, 32_B, SpanKind::free}));
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, keeps_a_direct_block_in_a_mapping_of_its_own) {
  LiveHeap model = with_region();
  const Address address{0x7ffff7a00010};
  model.allocate({address, 200_KiB - 16_B, true});
  const DirectBlock expected = model.heap().direct_blocks().at(address - 16_B);
  EXPECT_EQ(expected.mapping, range_of(address - 16_B, 200_KiB));
  EXPECT_EQ(expected.usable, range_of(address, 200_KiB - 16_B));
  EXPECT_EQ(model.live_bytes(), 200_KiB - 16_B);
  EXPECT_EQ(fault_of(model), "");
  model.allocate({address + 100_KiB, 4_KiB - 16_B, true}); // overlaps it
  EXPECT_EQ(model.live_blocks(), 1U);
  EXPECT_FALSE(model.release(address));
  EXPECT_TRUE(model.release(address + 100_KiB));
  EXPECT_THAT(model.heap().direct_blocks(), IsEmpty());
  EXPECT_THAT(model.heap().claimed_ranges(), ElementsAre(range_of(base, region_size)));
}

TEST(LiveHeap, never_claims_a_regions_memory_for_a_direct_block) {
  LiveHeap model = with_region();
  model.allocate(block(0_B, 24_B));
  model.allocate({base + 4_KiB + 16_B, 4_KiB - 16_B, true});
  model.allocate({base - 4_KiB + 16_B, 8_KiB - 16_B, true}); // over the end of the region
  EXPECT_THAT(model.heap().direct_blocks(), IsEmpty());
  EXPECT_THAT(model.homeless(), ElementsAre(Key(base - 4_KiB + 16_B), Key(base + 4_KiB + 16_B)));
  EXPECT_EQ(model.live_blocks(), 2U); // the block in the region was overlapped
  model.give_region({base - 4_KiB, base + 1_MiB});
  EXPECT_EQ(model.homeless().size(), 2U);
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, keeps_the_rules_for_blocks_without_a_region) {
  LiveHeap model;
  model.allocate(block(0_B, 56_B));
  model.allocate(block(64_B, {}));
  model.allocate(block(32_B, 88_B));
  EXPECT_THAT(model.homeless(), ElementsAre(Key(base + 48_B)));
  EXPECT_TRUE(model.release(base + 48_B));
  EXPECT_EQ(model.live_blocks(), 0U);
  model.allocate({Address{0x7ffff7a00010}, 4_KiB - 16_B, true});
  model.allocate({Address{0x7ffff7a00100}, 24_B}); // in memory that was a mapping
  EXPECT_THAT(model.heap().direct_blocks(), IsEmpty());
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, refuses_blocks_that_make_no_sense) {
  LiveHeap model = with_region();
  model.allocate(block(0_B, 24_B));
  for (const Block& nonsense : std::initializer_list<Block>{{{}, 24_B},
                                                            {{16}, 24_B},
                                                            {{~std::uint64_t{0} - 15}, 24_B},
                                                            {base, Bytes{~std::uint64_t{0} - 8}},
                                                            {{std::uint64_t{1} << 60U}, 24_B, true},
                                                            {base + 21_B, 24_B}}) {
    const auto before = model.dropped();
    model.allocate(nonsense);
    EXPECT_EQ(model.dropped(), before + 1) << nonsense.address.value;
    EXPECT_FALSE(model.release(nonsense.address));
  }
  EXPECT_EQ(model.live_blocks(), 1U);
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, lets_a_region_with_top_grow) {
  LiveHeap model = with_region();
  model.allocate(block(0_B, region_size - 56_B)); // top has 48 bytes left
  const Block growing = block(region_size - 48_B, 12_KiB + 8_B);
  model.allocate(growing); // begins in top and reaches out
  EXPECT_THAT(model.homeless(), ElementsAre(Key(growing.address)));
  model.give_region({base, base + 1_MiB});
  EXPECT_THAT(model.homeless(), IsEmpty());
  const Range range = model.heap().regions().at(base).range();
  EXPECT_EQ(range, range_of(base, region_size + 12_KiB));
  EXPECT_EQ(spans_of(model).back().kind, SpanKind::top);
  EXPECT_EQ(model.block_at(growing.address), growing);
  EXPECT_THAT(model.heap().claimed_ranges(), ElementsAre(range));
  EXPECT_EQ(fault_of(model), "");
}

// The last word of a glibc block lies behind its chunk, here behind the page.
TEST(LiveHeap, grows_by_no_page_for_a_word) {
  LiveHeap model = with_region();
  model.allocate({base + region_size + 16_B, 4_KiB - 8_B});
  model.give_region({base, base + 1_MiB});
  EXPECT_EQ(model.heap().regions().at(base).range().size(), region_size + 4_KiB);
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, knows_nothing_of_the_bytes_between_a_region_and_a_new_block) {
  LiveHeap model = with_region();
  model.allocate(block(0_B, region_size - 8_B));
  model.allocate(block(region_size + 64_B, 24_B));
  model.give_region({base, base + 1_MiB});
  const auto spans = spans_of(model);
  ASSERT_EQ(spans.size(), 4U);
  EXPECT_EQ(spans[1], (Span{base + 8_B + region_size, 64_B, SpanKind::unknown}));
  EXPECT_EQ(spans[3].kind, SpanKind::unknown);
}

TEST(LiveHeap, begins_a_region_where_none_can_grow) {
  LiveHeap model = with_region();
  const Range mapping{Address{0x7ffff0000000}, Address{0x7ffff0100000}};
  model.allocate({mapping.begin + 16_KiB + 16_B, 24_B});
  model.allocate({mapping.begin + 32_KiB + 16_B, 24_B});
  model.give_region({base, base + 1_MiB});
  EXPECT_EQ(model.homeless().size(), 2U);
  model.give_region(mapping);
  EXPECT_THAT(model.homeless(), IsEmpty());
  const Region& region = model.heap().regions().at(mapping.begin);
  EXPECT_EQ(region.range(), range_of(mapping.begin, 36_KiB));
  EXPECT_EQ(spans_of(model, mapping.begin)[0],
            (Span{mapping.begin + 8_B, 16_KiB, SpanKind::unknown}));
  const Arena& arena = model.heap().arenas().at(region.shape().arena);
  EXPECT_EQ(arena.id, "new-1");
  EXPECT_EQ(arena.allocator, "glibc");
  EXPECT_EQ(arena.kind, "new");
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, begins_a_region_in_an_empty_heap) {
  LiveHeap model;
  model.allocate({base + 16_B, 24_B});
  model.give_region({base, base + 1_MiB});
  EXPECT_THAT(model.homeless(), IsEmpty());
  EXPECT_EQ(model.heap().arenas().at(0).allocator, "");
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, begins_a_region_behind_claimed_memory) {
  LiveHeap model = with_region();
  const Range mapping{base, base + 1_MiB};
  model.allocate({base + region_size + 16_B, 8_KiB - 16_B, true});
  model.allocate({base + region_size + 8_KiB + 16_B, 24_B});
  model.give_region(mapping);
  EXPECT_THAT(model.homeless(), IsEmpty());
  EXPECT_EQ(model.heap().regions().at(base).range().size(), region_size);
  EXPECT_EQ(model.heap().regions().at(base + region_size + 8_KiB).range().size(), 4_KiB);
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, gives_no_more_than_the_model_can_bear) {
  LiveHeap model = with_region();
  const Bytes huge{std::uint64_t{1} << 44U};
  const Block far{base + huge - 64_KiB, 24_B};
  model.allocate(far);
  model.allocate(block(region_size, 24_B));
  model.give_region(range_of(base, huge));
  EXPECT_THAT(model.homeless(), ElementsAre(Key(far.address)));
  EXPECT_EQ(model.live_blocks(), 2U);
}

TEST(LiveHeap, leaves_a_block_homeless_that_its_region_cannot_hold) {
  LiveHeap model = with_region();
  const Block odd{base + region_size + 21_B, 24_B};
  model.allocate(odd);
  model.give_region(range_of(base, 1_MiB));
  EXPECT_THAT(model.homeless(), ElementsAre(Key(odd.address)));
  EXPECT_EQ(fault_of(model), "");
}

TEST(LiveHeap, finds_regions_again_after_a_walk) {
  LiveHeap model = with_region();
  model.allocate(block(0_B, 24_B));
  model.adopt_walk(walked());
  EXPECT_FALSE(model.release(block(0_B, {}).address));
  model.allocate(block(0_B, 24_B));
  LiveHeap moved = std::move(model);
  EXPECT_TRUE(moved.release(block(0_B, {}).address));
  EXPECT_EQ(fault_of(moved), "");
}

} // namespace
} // namespace heapgap::heap
