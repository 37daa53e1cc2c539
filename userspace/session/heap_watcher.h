// Looks at a heap again and again: walks through it as often as the budget allows, and in between
// takes the kernel's totals anew and tells how old the rest is.
//
//   begin()        look()      look()      look()        look()
//   ▼ walk         ▼ totals    ▼ totals    ▼ walk        ▼ totals
//   ├──────────────┴───────────┴───────────┼─────────────┴──────▶
//     the account is in debt, then saves     again
#pragma once

#include "analysis/region_memo.h"
#include "base/clock.h"
#include "session/heap_walker.h"
#include "session/stopped_target.h"
#include "session/walk_budget.h"

#include <optional>

namespace heapgap::session {

/// All that heapgap uses from the construction on is paid for by the budget, whatever it was used
/// for. Errors of all: privilege, no_process, failure.
class HeapWatcher {
public:
  /// `freeze`: stops the target during the first walk.
  HeapWatcher(target::Process& process, const Clock& clock,
              std::optional<FreezeOptions> freeze = {})
      : process_(process), clock_(clock), freeze_(freeze), walker_(process, clock),
        budget_(clock.monotonic(), clock.processor_time()) {}

  /// The first walk, whatever it costs. Once, before all else. Also nothing_to_measure.
  Result<void> begin();
  /// Brings report() up to date: with a walk where the budget allows it. A heap that cannot be read
  /// again stays as it was, and a note says why.
  Result<void> look();

  /// Without verdict and advice. Its sources tell the age of what is not of the last look; `exact`
  /// says how well the heap was read, whenever that was.
  [[nodiscard]] const analysis::Report& report() const { return current_; }
  /// As the last walk read it.
  [[nodiscard]] const heap::Heap& heap() const { return walker_.last().heap; }
  /// The heap's figures are of the last look.
  [[nodiscard]] bool is_fresh() const { return is_fresh_; }

private:
  Result<void> walk();
  void note_cost(std::chrono::nanoseconds cost);
  Result<void> renew();

  target::Process& process_;
  const Clock& clock_;
  std::optional<FreezeOptions> freeze_;
  HeapWalker walker_;
  analysis::RegionMemo memo_;
  WalkBudget budget_;
  // What walks and their reports cost; of a renewing one an estimate until there was one.
  std::chrono::nanoseconds whole_cost_{};
  std::chrono::nanoseconds renewing_cost_{};
  bool has_renewed_ = false;
  analysis::Report walked_;  ///< as the last walk saw it
  analysis::Report current_; ///< with the totals of now
  bool is_fresh_ = false;
  std::chrono::nanoseconds as_of_{}; ///< the oldest part of what was walked
  std::string walk_trouble_;         ///< why the last attempt at a walk failed, or ""
};

} // namespace heapgap::session
