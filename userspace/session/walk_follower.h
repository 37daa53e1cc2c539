// Follows a heap by walking through it again and again, as often as the budget allows.
#pragma once

#include "session/heap_follower.h"
#include "session/heap_watcher.h"

namespace heapgap::session {

/// An observation without a walk has new kernel totals beside the heap of the last walk.
class WalkFollower final : public HeapFollower {
public:
  /// `freeze`: stops the target during the first walk.
  WalkFollower(target::Process& process, const Clock& clock,
               std::optional<FreezeOptions> freeze = {})
      : heap_(process, clock, freeze) {}

  Result<Observation> begin() override;
  Result<void> keep_up(std::chrono::nanoseconds /*next*/) override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds pace() const override {
    return std::chrono::milliseconds(250); // nothing to do but to see whether the target lives
  }
  Result<Observation> observe() override;
  void detach() override {}
  [[nodiscard]] const heap::Heap* heap() const override { return &heap_.heap(); }

private:
  [[nodiscard]] Observation observation() const;

  HeapWatcher heap_;
};

} // namespace heapgap::session
