// Who owns which memory: heap::Heap against a byte-by-byte (here: 8 by 8) list of owners.
#include "heap/heap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::heap {
namespace {

constexpr Address base{0x100000};
constexpr std::uint64_t slots = 96;
constexpr Bytes slot{16};

Address at_slot(std::uint64_t index) {
  return base + slot * index;
}

/// One piece of memory that somebody claimed.
struct Owner {
  enum class Sort { region, direct, loose } sort = Sort::region;
  Range range;
  std::uint32_t arena = 0;
};

/// A heap and the plain list of what was put into it.
struct Claims {
  Claims() {
    for (const char* id : {"main", "arena-1"}) heap.add_arena({id, "glibc", "heap", {}});
  }

  [[nodiscard]] bool is_free(Range range) const {
    return std::ranges::none_of(owners,
                                [&](const Owner& owner) { return owner.range.overlaps(range); });
  }
  bool add(const Owner& owner) {
    switch (owner.sort) {
    case Owner::Sort::region:
      return heap.add_region(Region({owner.range, owner.arena}));
    case Owner::Sort::direct:
      return heap.add_direct_block({owner.range, owner.range});
    case Owner::Sort::loose:
      return heap.add_loose_span(
          {{owner.range.begin, owner.range.size(), SpanKind::unknown}, owner.arena});
    }
    return false;
  }
  void add_any() {
    Owner owner;
    owner.sort = static_cast<Owner::Sort>(*rc::gen::inRange(0, 3));
    owner.arena = *rc::gen::inRange<std::uint32_t>(0, 2);
    const auto begin = *rc::gen::inRange<std::uint64_t>(0, slots);
    owner.range = {at_slot(begin), at_slot(begin + *rc::gen::inRange<std::uint64_t>(0, 12))};
    const bool expected = !owner.range.empty() && is_free(owner.range);
    RC_ASSERT(add(owner) == expected);
    if (expected) owners.push_back(owner);
  }
  void clear_any() {
    const auto arena = *rc::gen::inRange<std::uint32_t>(0, 2);
    heap.arenas()[arena].unlocated = 1_KiB;
    heap.clear_arena(arena);
    RC_ASSERT(heap.arenas()[arena].unlocated == 0_B);
    std::erase_if(owners, [&](const Owner& owner) {
      return owner.sort != Owner::Sort::direct && owner.arena == arena;
    });
  }
  void remove_any() {
    const Address at = at_slot(*rc::gen::inRange<std::uint64_t>(0, slots));
    heap.remove_direct_block(at);
    std::erase_if(owners, [&](const Owner& owner) {
      return owner.sort == Owner::Sort::direct && owner.range.begin == at;
    });
  }

  [[nodiscard]] std::optional<Address> claim_end(Address address) const {
    for (const Owner& owner : owners) {
      if (owner.range.contains(address)) return owner.range.end;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<Address> next_claim(Address address) const {
    std::optional<Address> next;
    for (const Owner& owner : owners) {
      if (owner.range.begin >= address && (!next || owner.range.begin < *next)) {
        next = owner.range.begin;
      }
    }
    return next;
  }
  [[nodiscard]] std::optional<Range> last_claim(Address address) const {
    std::optional<Range> last;
    for (const Owner& owner : owners) {
      if (owner.range.begin <= address && (!last || last->begin < owner.range.begin)) {
        last = owner.range;
      }
    }
    return last;
  }
  [[nodiscard]] std::optional<Range> next_unclaimed(Range within, Bytes step) const {
    for (Address at = within.begin; at < within.end; at = at + 1_B) {
      if (claim_end(at) || (at != within.begin && !is_aligned(at, step))) continue;
      return Range{at, std::min(next_claim(at).value_or(within.end), within.end)};
    }
    return std::nullopt;
  }
  /// The region whose spans, which lie 8 bytes further than it does, cover the address.
  [[nodiscard]] std::optional<Address> region_with(Address address) const {
    for (const Owner& owner : owners) {
      const Range spans{owner.range.begin + 8_B, owner.range.end + 8_B};
      if (owner.sort == Owner::Sort::region && spans.contains(address)) return owner.range.begin;
    }
    return std::nullopt;
  }

  void compare() const {
    for (Address at = base - 32_B; at < at_slot(slots + 16); at = at + 4_B) {
      RC_ASSERT(heap.claim_end(at) == claim_end(at));
      RC_ASSERT(heap.next_claim(at) == next_claim(at));
      RC_ASSERT(heap.last_claim(at) == last_claim(at));
      for (const Bytes step : {1_B, 64_B}) {
        const Range within{at, at_slot(slots / 2)};
        RC_ASSERT(heap.next_unclaimed(within, step) == next_unclaimed(within, step));
      }
      const Region* region = heap.region_with(at);
      const auto begin = region_with(at);
      RC_ASSERT((region != nullptr) == begin.has_value());
      if (region != nullptr) RC_ASSERT(region->range().begin == *begin);
    }
    std::vector<bool> claimed(slots + 32);
    for (const Range range : heap.claimed_ranges()) {
      RC_ASSERT(!range.empty());
      for (Address at = range.begin; at < range.end; at = at + slot) {
        claimed.at((at - base).count / slot.count) = true;
      }
    }
    for (std::uint64_t index = 0; index < claimed.size(); ++index) {
      RC_ASSERT(claimed[index] == !is_free(range_of(at_slot(index), slot)));
      RC_ASSERT(heap.is_claimed(range_of(at_slot(index), slot)) == claimed[index]);
    }
    for (std::size_t i = 1; i < heap.claimed_ranges().size(); ++i) {
      RC_ASSERT(heap.claimed_ranges()[i - 1].end < heap.claimed_ranges()[i].begin);
    }
  }

  Heap heap;
  std::vector<Owner> owners;
};

RC_GTEST_PROP(Heap, knows_who_claimed_which_byte, ()) {
  Claims claims;
  const auto changes = *rc::gen::inRange(0, 60);
  for (int change = 0; change < changes; ++change) {
    switch (*rc::gen::weightedElement<int>({{12, 0}, {1, 1}, {3, 2}})) {
    case 0:
      claims.add_any();
      break;
    case 1:
      claims.clear_any();
      break;
    default:
      claims.remove_any();
    }
  }
  claims.compare();
}

TEST(Heap, finds_the_region_of_the_word_behind_its_end) {
  Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  ASSERT_TRUE(heap.add_region(Region({range_of(base, 64_B), 0})));
  ASSERT_TRUE(heap.add_region(Region({range_of(base + 64_B, 64_B), 0})));
  EXPECT_EQ(heap.region_with(base), nullptr);
  EXPECT_EQ(heap.region_with(base + 71_B)->range().begin, base);
  EXPECT_EQ(heap.region_with(base + 72_B)->range().begin, base + 64_B);
  EXPECT_EQ(heap.region_with(base + 135_B)->range().begin, base + 64_B);
  EXPECT_EQ(heap.region_with(base + 136_B), nullptr);
}

TEST(Heap, refuses_what_wraps_around_the_address_space) {
  Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  const Address near_the_end{~std::uint64_t{0} - 0xfff};
  EXPECT_FALSE(heap.add_direct_block({range_of(near_the_end, 1_MiB), {}}));
  EXPECT_FALSE(heap.add_loose_span({{near_the_end, 1_MiB, SpanKind::unknown}, 0}));
  EXPECT_TRUE(heap.claimed_ranges().empty());
}

TEST(Heap, gives_back_the_place_of_a_cleared_arena) {
  Heap heap;
  const auto first = heap.add_arena({"main", "glibc", "brk", {}});
  const auto second = heap.add_arena({"arena-1", "glibc", "heap", {}});
  ASSERT_TRUE(heap.add_region(Region({range_of(base, 1_KiB), first})));
  ASSERT_TRUE(heap.add_region(Region({range_of(base + 1_KiB, 1_KiB), second})));
  EXPECT_FALSE(heap.add_region(Region({range_of(base + 16_B, 16_B), second})));
  heap.clear_arena(first);
  EXPECT_TRUE(heap.add_region(Region({range_of(base + 16_B, 16_B), second})));
  EXPECT_EQ(heap.arenas().size(), 2U);
}

TEST(Heap, PartsOfAnArenaGoIntoAnotherModel) {
  Heap before;
  before.add_arena({"main", "glibc", "brk", {}});
  before.add_arena({"arena-1", "glibc", "heap", {}});
  const Range range = range_of(Address{0x10000}, 4_KiB);
  before.add_region(Region({.range = range, .arena = 1}));
  before.add_loose_span({{Address{0x20000}, 64_B, SpanKind::metadata}, 1});
  before.add_direct_block({range_of(Address{0x30000}, 4_KiB), range_of(Address{0x30010}, 64_B)});
  auto parts = before.take_apart();
  EXPECT_TRUE(before.claimed_ranges().empty());
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_TRUE(parts[0].regions.empty());

  Heap after;
  after.add_arena({"arena-1", "glibc", "heap", {}});
  ASSERT_TRUE(after.add_parts(0, std::move(parts[1])));
  ASSERT_EQ(after.regions().size(), 1U);
  EXPECT_EQ(after.regions().begin()->second.shape().arena, 0U);
  EXPECT_EQ(after.loose_spans().front().arena, 0U);
  EXPECT_TRUE(after.is_claimed(range));
  EXPECT_TRUE(after.direct_blocks().empty());
}

TEST(Heap, PartsWhoseMemoryIsClaimedAreRefusedAsAWhole) {
  Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  heap.add_region(Region({.range = range_of(Address{0x10000}, 4_KiB), .arena = 0}));
  ArenaParts parts;
  parts.regions.emplace_back(RegionShape{.range = range_of(Address{0x40000}, 4_KiB), .arena = 0});
  parts.loose.push_back({{Address{0x10800}, 64_B, SpanKind::metadata}, 0});
  EXPECT_FALSE(heap.add_parts(0, std::move(parts)));
  EXPECT_EQ(heap.regions().size(), 1U);
  EXPECT_TRUE(heap.loose_spans().empty());
}

} // namespace
} // namespace heapgap::heap
