// Follows a heap by tracing every call, with walks where a trace alone cannot tell.
#pragma once

#include "events/source.h"
#include "session/coverage.h"
#include "session/event_applier.h"
#include "session/heap_follower.h"
#include "session/heap_join.h"
#include "session/homes.h"
#include "session/trace_cost.h"
#include "session/walk_budget.h"

#include <memory>

namespace heapgap::session {

struct AttachedProbes {
  std::unique_ptr<events::Source> source;
  std::optional<TracePrices> prices; ///< nothing: not measured
};

/// Puts the probes in. Errors: privilege, no_process, nothing_to_measure, failure.
using Attach = std::function<Result<AttachedProbes>()>;
/// Waits until then (monotonic); false: sooner, as the end was asked for.
using Pause = std::function<bool(std::chrono::nanoseconds deadline)>;

class TraceFollower final : public HeapFollower {
public:
  using Time = std::chrono::nanoseconds;

  TraceFollower(target::Process& process, const Clock& clock, Attach attach, Pause pause,
                std::optional<FreezeOptions> freeze = {});

  Result<Observation> begin() override;
  /// Takes the events in, sees to gaps, and refreshes what only a walk can tell.
  Result<void> keep_up(Time next) override;
  [[nodiscard]] std::chrono::nanoseconds pace() const override {
    return std::chrono::milliseconds(10);
  }
  Result<Observation> observe() override;
  void detach() override;
  [[nodiscard]] const heap::Heap* heap() const override { return &live_.heap(); }

private:
  void drain();
  Result<void> look_for_gaps();
  Result<void> close_gap();
  void refresh_before(Time next);
  Result<analysis::Report> report();
  Observation observation(analysis::Report report);
  void add_cost(Observation& seen, Time now);
  [[nodiscard]] analysis::WatchQuality quality(const analysis::Report& report) const;
  [[nodiscard]] bool is_exact() const;

  target::Process& process_;
  const Clock& clock_;
  Attach attach_;
  Pause pause_;
  std::optional<FreezeOptions> freeze_;

  std::unique_ptr<events::Source> source_;
  std::vector<events::Event> events_; ///< kept for its memory
  heap::LiveHeap live_;
  EventApplier applier_;
  HeapJoin join_;
  Homes homes_;

  // Gaps.
  Coverage coverage_;
  Time last_good_drain_{};
  Time next_resync_{}; ///< not before
  std::uint64_t missing_ = 0;
  std::uint64_t resyncs_ = 0;
  std::uint64_t unmatched_unchecked_ = 0;   ///< frees since gaps were last looked for
  std::uint64_t unmatched_while_apart_ = 0; ///< frees that are no wonder: events were missing

  WalkBudget budget_; ///< of refreshes

  // Observations.
  Time attached_{};
  Time last_seen_{}; ///< when the one before was made
  events::Counters counters_;
  events::Counters last_counters_; ///< of the one before
  std::optional<TraceCost> cost_;
  Time hit_time_{}; ///< since the attach
};

} // namespace heapgap::session
