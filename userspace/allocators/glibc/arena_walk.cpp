#include "allocators/glibc/arena_walk.h"

#include "allocators/glibc/bin_check.h"
#include "allocators/glibc/growing_walk.h"
#include "allocators/glibc/stretch.h"
#include "allocators/glibc/thread_heaps.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::allocators::glibc {

namespace {

constexpr unsigned max_attempts = 4;

/// Places one heap of a thread arena: its head is metadata, then chunk follows on chunk.
void place_heap(LibcView& view, const ThreadHeap& heap, std::uint32_t index, const WalkRules& rules,
                StretchTotals& totals) {
  const Range range = range_of(heap.begin, heap.size);
  heap::Region region(heap::RegionShape{range, index});
  region.start(region.span_range().begin, heap::SpanKind::metadata);
  const auto current_end = [&]() -> std::optional<Address> {
    view.scattered.forget();
    const auto size = view.scattered.word(heap.begin + 16_B);
    if (!size || *size > heap_alignment.count || *size % chunk_alignment.count != 0) return {};
    return heap.begin + Bytes{*size};
  };
  const WalkOutcome outcome =
      walk_to_moving_end(view.bulk, region, heap.first_chunk, rules, current_end);
  const Bytes size = region.range().size();
  if (!view.heap.add_region(std::move(region))) return;
  view.heap.reserved += heap_alignment - size;
  totals.placed += size;
  totals.add(outcome);
  // Only the heap that holds the arena's top ends in it; the others end in a fencepost.
  const bool ends_in_top = outcome.end == WalkEnd::top;
  if (outcome.end != WalkEnd::lost && ends_in_top != heap.holds_top) ++totals.contradictions;
}

struct Attempt {
  ArenaState before;
  ArenaState after;
  StretchTotals totals;

  [[nodiscard]] bool standing_still() const { return before == after; }
  [[nodiscard]] bool meets_counter() const { return totals.placed == after.system_mem; }
};

class ArenaWalk {
public:
  ArenaWalk(LibcView& view, Address arena, std::uint32_t index)
      : view_(view), arena_(arena), index_(index), reserved_before_(view.heap.reserved) {}

  Result<ArenaOutcome> run() {
    for (unsigned tries = 1;; ++tries) {
      view_.heap.clear_arena(index_);
      view_.heap.reserved = reserved_before_;
      auto attempt = walk_once();
      if (!attempt) return pass_on(attempt);
      const bool settled = attempt->meets_counter() && attempt->totals.contradictions == 0;
      if (settled || attempt->standing_still() || tries == max_attempts) return conclude(*attempt);
      ++view_.quality.retries;
    }
  }

private:
  Result<ArenaState> state() {
    view_.forget_windows();
    auto arena = read_arena(view_.scattered, arena_, view_.libc.arena_layout);
    if (auto error = view_.error()) return std::unexpected(*error);
    if (!arena) return fail(ErrorKind::failure, "cannot read an arena", "its page left the memory");
    return std::move(*arena);
  }

  Result<Attempt> walk_once() {
    if (auto looked = view_.look_again(); !looked) return pass_on(looked);
    auto before = state();
    if (!before) return pass_on(before);
    StretchTotals totals = arena_ == view_.libc.main_arena
                               ? place_main_arena(view_, *before, index_)
                               : place_thread_arena(view_, *before, index_);
    auto after = state();
    if (!after) return pass_on(after);
    return Attempt{std::move(*before), std::move(*after), std::move(totals)};
  }

  ArenaOutcome conclude(Attempt& attempt) {
    StretchTotals& totals = attempt.totals;
    ReadingQuality& quality = view_.quality;
    quality.retries += totals.rereads;
    quality.contradictions += totals.contradictions;
    quality.unreadable += totals.unreadable;
    quality.swapped += totals.swapped;
    const bool lists_agree = !attempt.standing_still() || do_lists_agree(attempt);
    if (totals.foreign > 0_B) {
      quality.notes.push_back(fmt::format("{} bytes in the brk area were taken by somebody else's "
                                          "sbrk; glibc counts them, so they are listed as unknown",
                                          totals.foreign.count));
    }
    const Bytes counted = attempt.after.system_mem;
    if (counted > totals.placed) view_.heap.arenas()[index_].unlocated = counted - totals.placed;
    if (counted != totals.placed) quality.consistent = false;
    ArenaOutcome outcome;
    outcome.state = attempt.after;
    outcome.placed = totals.placed;
    outcome.reserved = view_.heap.reserved - reserved_before_;
    outcome.standing_still = attempt.standing_still();
    outcome.is_sound = attempt.standing_still() && lists_agree && totals.contradictions == 0 &&
                       totals.unreadable == 0_B && totals.foreign == 0_B &&
                       counted == totals.placed;
    outcome.free = totals.free;
    outcome.large_free = totals.large_free;
    outcome.possible_caches = std::move(totals.possible_caches);
    return outcome;
  }

  /// The lists of a moving arena cannot be compared with a walk that took longer than an instant.
  bool do_lists_agree(const Attempt& attempt) {
    BinEdges edges = attempt.totals.free.edges;
    edges.add(list_head_edges(attempt.after, view_.libc.arena_layout, view_.rules.hash_seed));
    if (edges.agree()) return true;
    view_.quality.contradictions +=
        count_contradictions(view_, attempt.after, attempt.totals.free.count);
    return false;
  }

  LibcView& view_;
  Address arena_;
  std::uint32_t index_;
  Bytes reserved_before_;
};

} // namespace

StretchTotals place_thread_arena(LibcView& view, const ArenaState& arena, std::uint32_t index) {
  StretchTotals totals(view.rules.hash_seed);
  const auto heaps = list_heaps(view.scattered, arena, view.libc.arena_layout,
                                view.libc.parameters_layout.heap_info_size);
  if (!heaps) return totals;
  WalkRules rules = view.rules;
  rules.thread_arena = true;
  for (const ThreadHeap& heap : *heaps) place_heap(view, heap, index, rules, totals);
  return totals;
}

Result<ArenaOutcome> walk_arena(LibcView& view, Address arena, std::uint32_t index) {
  return ArenaWalk(view, arena, index).run();
}

} // namespace heapgap::allocators::glibc
