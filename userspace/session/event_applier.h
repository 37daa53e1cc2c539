// Puts events into the live model, in the order in which they happened.
#pragma once

#include "events/event.h"
#include "heap/live_heap.h"

#include <cstdint>
#include <span>

namespace heapgap::session {

class EventApplier {
public:
  /// `live` is used as long as the applier lives.
  explicit EventApplier(heap::LiveHeap& live) : live_(live) {}

  void apply(std::span<const events::Event> events);

  /// Blocks given back that were not live. Means nothing while the model is not joined with a walk.
  [[nodiscard]] std::uint64_t unmatched_frees() const { return unmatched_frees_; }
  /// Blocks whose size was not read and is taken from what was asked for.
  [[nodiscard]] std::uint64_t estimated_sizes() const { return estimated_sizes_; }

private:
  void apply(const events::Event& event);
  heap::Block block_of(const events::Event& event);

  heap::LiveHeap& live_;
  std::uint64_t unmatched_frees_ = 0;
  std::uint64_t estimated_sizes_ = 0;
};

} // namespace heapgap::session
