// Follows a heap by walking through it again and again, as often as the budget allows.
#pragma once

#include "base/clock.h"
#include "session/heap_follower.h"
#include "session/heap_walk.h"
#include "session/stopped_target.h"
#include "session/walk_budget.h"

#include <optional>

namespace heapgap::session {

/// An observation without a walk has new kernel totals beside the heap of the last walk, whose age
/// its sources tell. `exact` says how well the heap was read, whenever that was.
class WalkFollower final : public HeapFollower {
public:
  /// `freeze`: stops the target during the first walk.
  WalkFollower(target::Process& process, const Clock& clock,
               std::optional<FreezeOptions> freeze = {})
      : process_(process), clock_(clock), freeze_(freeze),
        budget_(clock.monotonic(), clock.processor_time()) {}

  Result<Observation> begin() override;
  Result<void> keep_up(std::chrono::nanoseconds /*next*/) override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds pace() const override {
    return std::chrono::milliseconds(250); // nothing to do but to see whether the target lives
  }
  Result<Observation> observe() override;
  void detach() override {}

private:
  Result<void> walk();
  /// Takes the totals anew and tells how old the rest is.
  Result<void> renew();
  [[nodiscard]] Observation observation(bool heap_is_fresh) const;

  target::Process& process_;
  const Clock& clock_;
  std::optional<FreezeOptions> freeze_;
  WalkBudget budget_;
  analysis::Report walked_;  ///< as the last walk saw it
  analysis::Report current_; ///< with the totals of now
  std::chrono::nanoseconds walk_end_{};
  std::string walk_trouble_; ///< why the last attempt at a walk failed, or ""
};

} // namespace heapgap::session
