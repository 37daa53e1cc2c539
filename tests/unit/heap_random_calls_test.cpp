// heap::LiveHeap through random calls, those of a sane program and any at all.
#include "support/live_set.h"

#include <algorithm>
#include <array>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::heap {
namespace {

using test::fault_of;
using test::live_set;
using test::LiveSet;

constexpr Range main_memory{Address{0x555555559000}, Address{0x555555569000}};
constexpr Bytes main_at_start = 8_KiB;
constexpr Range arena_memory{Address{0x7ffff0000000}, Address{0x7ffff0004000}};
constexpr Range mapped_memory{Address{0x7ffff7000000}, Address{0x7ffff7040000}};

Region gap_region(Range range, std::uint32_t arena) {
  Region region({.range = range, .arena = arena});
  region.start(region.span_range().begin, SpanKind::top);
  return region;
}

LiveHeap empty_heap() {
  Heap heap;
  heap.add_arena({"main", "glibc", "brk", {}});
  heap.add_arena({"arena-1", "glibc", "heap", {}});
  heap.add_region(gap_region(range_of(main_memory.begin, main_at_start), 0));
  heap.add_region(gap_region(arena_memory, 1));
  LiveHeap model;
  model.adopt_walk(std::move(heap));
  return model;
}

class Random {
public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

private:
  std::mt19937_64 engine_;
};

/// A program that does nothing wrong, and what is live in it.
struct Program {
  explicit Program(std::uint64_t seed) : random(seed), model(empty_heap()) {}

  /// What a block keeps from others: its header and all, for a direct one the mapping.
  static Range place_of(const Block& block) {
    const Bytes header = block.direct ? 16_B : 8_B;
    return {block.address - header, block.range().end};
  }
  [[nodiscard]] bool is_taken(const Block& block) const {
    const auto taken = [&](const auto& entry) {
      return place_of(entry.second).overlaps(place_of(block));
    };
    return std::ranges::any_of(live, taken) || std::ranges::any_of(limbo, taken);
  }
  /// A place for a block that nobody has; nothing when luck fails.
  std::optional<Block> any_place() {
    Block block;
    if (random.below(5) == 0) {
      block.direct = true;
      block.address = mapped_memory.begin + 16_B + 4_KiB * random.below(60);
      block.usable = 4_KiB * (1 + random.below(4)) - 16_B;
    } else {
      const Range memory = random.below(2) == 0 ? main_memory : arena_memory;
      const std::uint64_t granules = memory.size().count / 16 - 64;
      block.address = memory.begin + 16_B + 16_B * random.below(granules);
      block.usable = 16_B * (1 + random.below(40)) + 8_B;
    }
    return is_taken(block) ? std::nullopt : std::optional(block);
  }
  Block any_of(LiveSet& set) {
    return std::next(set.begin(), static_cast<std::ptrdiff_t>(random.below(set.size())))->second;
  }

  void step() {
    switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      if (const auto block = any_place()) {
        live[block->address] = *block;
        model.allocate(*block);
      }
      break;
    case 3:
    case 4:
      if (live.empty()) return;
      release(any_of(live).address);
      break;
    case 5:
      begin_move();
      break;
    case 6:
      end_move();
      break;
    default:
      model.give_region(main_memory);
      // Blocks whose memory a pending move has given back are still the model's.
      if (moving.empty()) RC_ASSERT(!model.release(any_place().value_or(Block{}).address));
    }
  }
  void release(Address address) {
    live.erase(address);
    RC_ASSERT(model.release(address));
  }
  void begin_move() {
    const auto thread = static_cast<std::uint32_t>(random.below(4));
    if (live.empty() || moving.contains(thread)) return;
    const Block old_block = any_of(live);
    live.erase(old_block.address);
    moving[thread] = old_block;
    model.begin_move(thread, old_block.address);
    // Either its memory can be had at once, or only when the call has returned.
    if (random.below(2) == 0) limbo[old_block.address] = old_block;
  }
  void end_move() {
    if (moving.empty()) return;
    const auto [thread, old_block] = *moving.begin();
    moving.erase(thread);
    const bool kept = limbo.erase(old_block.address) != 0;
    const auto outcome = random.below(4);
    if (kept && outcome == 0) { // failed
      live[old_block.address] = old_block;
      RC_ASSERT(model.end_move(thread, std::nullopt, false));
    } else if (kept && outcome == 1 && !old_block.direct) { // shrunk in place
      const Block smaller{old_block.address, 24_B};
      live[smaller.address] = smaller;
      RC_ASSERT(model.end_move(thread, smaller, false));
    } else if (const auto block = outcome == 2 ? std::nullopt : any_place()) {
      live[block->address] = *block;
      RC_ASSERT(model.end_move(thread, block, false));
    } else {
      RC_ASSERT(model.end_move(thread, std::nullopt, true));
    }
  }
  void compare() {
    while (!moving.empty()) end_move();
    RC_ASSERT(live_set(model) == live);
    RC_ASSERT(fault_of(model).empty());
    RC_ASSERT(model.dropped() == 0U);
  }

  Random random;
  LiveHeap model;
  LiveSet live;
  LiveSet limbo; ///< old blocks of moves that still have their memory
  std::map<std::uint32_t, Block> moving;
};

RC_GTEST_PROP(LiveHeap, knows_what_a_program_has, (std::uint64_t seed)) {
  Program program(seed);
  for (int round = 0; round < 4; ++round) {
    for (int step = 0; step < 300; ++step) program.step();
    program.compare();
  }
}

RC_GTEST_PROP(LiveHeap, stays_whole_whatever_happens, (std::uint64_t seed)) {
  Random random(seed);
  LiveHeap model = empty_heap();
  const auto any_block = [&] {
    const Range memory = std::array{main_memory, arena_memory, mapped_memory}.at(random.below(3));
    const Bytes step{random.below(4) == 0 ? 1U : 16U};
    Block block;
    block.address = memory.begin + step * random.below((memory.size() + 4_KiB).count / step.count);
    block.usable =
        Bytes{random.below(10) == 0 ? random.below(~std::uint64_t{0}) : random.below(2000)};
    block.direct = random.below(6) == 0;
    if (random.below(20) == 0) block.address = {random.below(~std::uint64_t{0})};
    return block;
  };
  for (int step = 0; step < 400; ++step) {
    const Block block = any_block();
    const auto thread = static_cast<std::uint32_t>(random.below(3));
    switch (random.below(7)) {
    case 0:
      if (const LiveSet set = live_set(model); !set.empty()) {
        const auto near = set.lower_bound(block.address);
        const Address address = near == set.end() ? block.address : near->first;
        RC_ASSERT(model.release(address) == set.contains(address));
      }
      break;
    case 1:
      model.begin_move(thread, block.address);
      break;
    case 2:
      model.end_move(thread, random.below(2) == 0 ? std::optional(block) : std::nullopt,
                     random.below(2) == 0);
      break;
    case 3: {
      const Range memory = random.below(2) == 0 ? main_memory : mapped_memory;
      model.give_region({memory.begin, memory.end + 16_KiB});
      break;
    }
    default:
      model.allocate(block);
    }
    RC_ASSERT(fault_of(model) == "");
  }
}

} // namespace
} // namespace heapgap::heap
