// Keeps the live model right by walks: at the attach, after a gap in the events, and now and then
// for what a trace alone cannot tell (cached from free, free from top).
//
//            join()           0.2 s later                  refresh()           50 ms later
//   lost ─────────────▶ settling ─────────────▶ settled ────────────▶ refreshing ──────▶ settled
//    ▲    first walk       │   second, third …     │                      │        walk
//    └─────────────────────┴────── lose() ─────────┴──────────────────────┘
//
// The waits let calls come to their end that were running when events began to be remembered: in a
// refresh only a free whose event is older than that, but whose block the walk may still see. From
// the third walk on a block must have been live before to be live now: a walk through a busy heap
// can miss that a block lies in a cache. So this is repeated until one met no list that changed
// under its hands.
#pragma once

#include "base/clock.h"
#include "heap/live_heap.h"
#include "session/heap_walk.h"
#include "session/stopped_target.h"

#include <functional>
#include <optional>

namespace heapgap::session {

/// Errors of all: those of walk_heap().
class HeapJoin {
public:
  enum class State : std::uint8_t { lost, settling, settled, refreshing };

  /// `drain` puts all events that were sent until it is called into `live`.
  HeapJoin(target::Process& process, const Clock& clock, heap::LiveHeap& live,
           std::function<void()> drain)
      : process_(process), clock_(clock), live_(live), drain_(std::move(drain)) {}

  /// Begins to remember events. Before the first join(): call it before the probes go in.
  void prepare() { live_.remember(); }
  /// The first walk; `freeze` stops the target meanwhile.
  Result<void> join(const std::optional<FreezeOptions>& freeze = {});
  /// Begins a refresh. Only when settled.
  void refresh();
  /// Does what is due. To be called again and again.
  Result<void> advance();
  /// Events are missing from here on.
  void lose();

  [[nodiscard]] State state() const { return state_; }
  /// A walk since the last join() has seen all caches as they were: no block in one counts as live.
  [[nodiscard]] bool is_confirmed() const { return is_confirmed_; }
  [[nodiscard]] bool is_joined() const {
    return state_ == State::settled || state_ == State::refreshing;
  }
  /// Of the last walk that was taken over.
  [[nodiscard]] const WalkRecord& record() const { return record_; }
  /// Blocks that the model held for live and a refresh did not, though no event had touched them.
  [[nodiscard]] std::uint64_t corrections() const { return corrections_; }
  /// Walks that did not meet the allocator's own counters, as the heap changed too fast.
  [[nodiscard]] std::uint64_t torn_walks() const { return torn_walks_; }
  /// Processor time of the last walk, and of all.
  [[nodiscard]] std::chrono::nanoseconds walk_cost() const { return walk_cost_; }
  [[nodiscard]] std::chrono::nanoseconds walks_used() const { return walks_used_; }
  /// From the beginning of a refresh to its end, going by the last walk.
  [[nodiscard]] std::chrono::nanoseconds refresh_takes() const;
  [[nodiscard]] const target::FreezeOutcome& freeze_outcome() const { return freeze_outcome_; }

private:
  Result<HeapWalk> walk();
  void adopt_first(HeapWalk walk);
  heap::LaterWalk adopt_later(HeapWalk walk);
  Result<void> settle();
  Result<void> end_refresh();

  target::Process& process_;
  const Clock& clock_;
  heap::LiveHeap& live_;
  std::function<void()> drain_;
  State state_ = State::lost;
  std::chrono::nanoseconds due_{}; ///< the next step of settling and refreshing
  int settling_walks_ = 0;         ///< adopted since the first one
  int torn_in_a_row_ = 0;
  bool is_confirmed_ = false;
  WalkRecord record_;
  std::uint64_t corrections_ = 0;
  std::uint64_t torn_walks_ = 0;
  std::chrono::nanoseconds walk_cost_{};
  std::chrono::nanoseconds walks_used_{};
  target::FreezeOutcome freeze_outcome_;
};

} // namespace heapgap::session
