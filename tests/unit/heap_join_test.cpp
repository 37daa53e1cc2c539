// Walk and events joined while threads allocate: a simulated allocator whose calls take effect
// somewhere between their begin and their end, and a walk that reads it bit by bit meanwhile.
#include "support/live_set.h"

#include <array>
#include <deque>
#include <functional>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::heap {
namespace {

using test::LiveSet;

constexpr Address base{0x555555559000};
constexpr Bytes memory = 4_KiB;
constexpr std::size_t granules = memory.count / 16;
constexpr std::size_t thread_count = 5;

Region all_top() {
  Region region({.range = range_of(base, memory), .arena = 0});
  region.start(region.span_range().begin, SpanKind::top);
  return region;
}

/// The allocator: which granules belong to which block. Address and size are glibc's.
class Allocator {
public:
  std::optional<Block> take(std::mt19937_64& random) {
    const std::size_t size = 2 + random() % 6;
    for (int attempt = 0; attempt < 8; ++attempt) {
      const std::size_t at = random() % (granules - size);
      if (std::any_of(&owner_[at], &owner_[at + size], [](Address a) { return bool(a); })) continue;
      const Block block{base + 16_B + 16_B * at, 16_B * size - 8_B};
      std::fill(&owner_[at], &owner_[at + size], block.address);
      sizes_[block.address] = block;
      return block;
    }
    return std::nullopt;
  }
  void give_back(Address address) {
    std::ranges::replace(owner_, address, Address{});
    sizes_.erase(address);
  }

  [[nodiscard]] const LiveSet& live() const { return sizes_; }
  /// What a reader finds at a granule: the block that begins there, a gap, or no sense.
  [[nodiscard]] Span read(std::size_t at) const {
    const Address begin = base + 8_B + 16_B * at;
    std::size_t end = at + 1;
    while (end < granules && owner_[end] == owner_[at]) ++end;
    const bool is_begin = owner_[at] == begin + 8_B;
    const SpanKind kind = is_begin                  ? SpanKind::live
                          : owner_[at] == Address{} ? SpanKind::free
                                                    : SpanKind::unknown;
    return {begin, 16_B * (end - at), kind};
  }

private:
  std::array<Address, granules + 1> owner_{};
  LiveSet sizes_;
};

/// A thread's call: begun, then its steps one after the other, the last is its return.
struct Call {
  std::deque<std::function<void()>> steps;
  bool seen = false; ///< the probes were there when it began
};

struct Timeline {
  explicit Timeline(std::uint64_t seed) : random(seed) {}

  std::size_t below(std::size_t bound) { return random() % bound; }

  void send(bool seen, std::function<void(LiveHeap&)> event) {
    if (seen) events.push_back(std::move(event));
  }

  void begin_call(std::uint32_t thread) {
    calls.at(thread) = Call{{}, probes_are_in};
    const bool wants_block = owned.size() < 12 || below(2) == 0;
    if (owned.empty() || (wants_block && below(3) != 0)) {
      begin_malloc(thread);
      return;
    }
    const Address block = owned.at(below(owned.size()));
    std::erase(owned, block);
    below(3) == 0 ? begin_realloc(thread, block) : begin_free(thread, block);
  }
  void begin_malloc(std::uint32_t thread) {
    Call& call = calls.at(thread);
    call.steps.emplace_back([this, &call] {
      const auto block = take(call.seen);
      call.steps.emplace_back([this, &call, block] {
        if (!block) return;
        owned.push_back(block->address);
        send(call.seen, [block](LiveHeap& to) { to.allocate(*block); });
      });
    });
  }
  void begin_free(std::uint32_t thread, Address block) {
    Call& call = calls.at(thread);
    send(call.seen, [block](LiveHeap& to) { to.release(block); });
    call.steps.emplace_back([this, block] { give_back(block); });
    call.steps.emplace_back([] {});
  }
  void begin_realloc(std::uint32_t thread, Address old_block) {
    Call& call = calls.at(thread);
    send(call.seen, [thread, old_block](LiveHeap& to) { to.begin_move(thread, old_block); });
    call.steps.emplace_back([this, &call, thread, old_block] {
      const auto block = take(call.seen);
      if (block) {
        call.steps.emplace_back([this, old_block] { give_back(old_block); });
      }
      call.steps.emplace_back([this, &call, thread, old_block, block] {
        owned.push_back(block ? block->address : old_block);
        send(call.seen, [thread, block](LiveHeap& to) { to.end_move(thread, block, false); });
      });
    });
  }

  /// A call that nobody saw begin may be given memory that was given back since: then two walks do
  /// not settle it. The first may have read the old block there, and an event beside the new one
  /// may clear away what is left of the old one, so that the second is not believed.
  std::optional<Block> take(bool seen) {
    const auto block = allocator.take(random);
    if (block && !seen && probes_are_in) {
      for (const Address freed : freed_since) late_claim = late_claim || overlaps(*block, freed);
    }
    return block;
  }
  static bool overlaps(const Block& block, Address freed) {
    return range_of(block.address - 8_B, block.usable + 8_B).overlaps(range_of(freed, 112_B));
  }
  void give_back(Address block) {
    if (probes_are_in) freed_since.push_back(block);
    allocator.give_back(block);
  }

  void step(std::uint32_t thread) {
    Call& call = calls.at(thread);
    if (call.steps.empty()) {
      begin_call(thread);
      return;
    }
    const auto next = std::move(call.steps.front());
    call.steps.pop_front();
    next();
  }
  void steps(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) step(static_cast<std::uint32_t>(below(thread_count)));
  }
  void finish(std::uint32_t thread) {
    while (!calls.at(thread).steps.empty()) step(thread);
  }
  void drain() {
    for (const auto& event : events) event(model);
    events.clear();
  }

  /// No call takes longer than a walk: those that were there at its begin end before it is adopted.
  std::uint64_t walk() {
    std::array<bool, thread_count> in_flight{};
    std::array<bool, thread_count> held{}; // of them, to the end of the walk
    for (std::uint32_t thread = 0; thread < thread_count; ++thread) {
      in_flight.at(thread) = !calls.at(thread).steps.empty();
      held.at(thread) = in_flight.at(thread) && below(2) == 0;
    }
    Heap walked;
    walked.add_arena({"main", "glibc", "brk", {}});
    Region region = all_top();
    for (std::size_t at = 0; at < granules;) {
      const Span span = allocator.read(at);
      region.start(span.begin, span.kind);
      at += span.size.count / 16;
      for (std::size_t count = below(6); count > 0; --count) {
        const auto thread = static_cast<std::uint32_t>(below(thread_count));
        if (!held.at(thread)) step(thread);
      }
      if (below(8) == 0) drain();
    }
    for (std::uint32_t thread = 0; thread < thread_count; ++thread) {
      if (in_flight.at(thread)) finish(thread);
    }
    walked.add_region(std::move(region));
    drain();
    return model.adopt_walk(std::move(walked));
  }

  void attach() {
    steps(below(400));
    probes_are_in = true;
    model.remember();
  }
  void come_to_rest() {
    steps(below(200));
    for (std::uint32_t thread = 0; thread < thread_count; ++thread) finish(thread);
    drain();
  }

  std::mt19937_64 random;
  Allocator allocator;
  std::array<Call, thread_count> calls;
  std::vector<Address> owned; ///< by the application: given to it and not yet given back
  std::vector<std::function<void(LiveHeap&)>> events;
  std::vector<Address> freed_since;
  LiveHeap model;
  bool probes_are_in = false;
  bool late_claim = false;
};

RC_GTEST_PROP(Join, is_exact_after_the_second_walk, (std::uint64_t seed)) {
  for (std::uint64_t run = 0; run < 20; ++run) {
    Timeline timeline(seed + run);
    timeline.attach();
    timeline.walk();
    timeline.walk();
    timeline.model.forget();
    timeline.come_to_rest();
    if (timeline.late_claim) continue;
    RC_ASSERT(test::live_set(timeline.model) == timeline.allocator.live());
    RC_ASSERT(test::fault_of(timeline.model) == "");
  }
}

RC_GTEST_PROP(Join, is_exact_after_the_third_walk_in_any_case, (std::uint64_t seed)) {
  for (std::uint64_t run = 0; run < 20; ++run) {
    Timeline timeline(seed + run);
    timeline.attach();
    timeline.walk();
    timeline.walk();
    timeline.walk();
    timeline.model.forget();
    timeline.come_to_rest();
    RC_ASSERT(test::live_set(timeline.model) == timeline.allocator.live());
  }
}

} // namespace
} // namespace heapgap::heap
