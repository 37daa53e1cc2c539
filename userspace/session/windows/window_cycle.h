// Opens and closes windows as the governor says, and keeps what was seen in them.
//
//   step()  closed ──▶ probes go in ──▶ counting ──▶ probes go out ──▶ closed
//   look()               (waits for neither)  └── what was counted until now is a sample
#pragma once

#include "base/clock.h"
#include "events/windows.h"
#include "session/windows/governor.h"
#include "session/windows/hit_cost.h"
#include "session/windows/sampled_calls.h"

#include <memory>
#include <mutex>
#include <optional>

namespace heapgap::session {

/// What is known at one moment.
struct CallsSeen {
  analysis::Rates rates; ///< since the last look
  analysis::Rates overall_rates;
  analysis::CallCounts calls;
  std::vector<analysis::ClassCalls> classes; ///< one element a size class
  std::uint64_t seen = 0;                    ///< calls, not scaled up
  std::uint64_t unknown_sizes = 0;
  double coverage = 0;
  double overhead_percent = 0; ///< since the last look
  double overall_overhead_percent = 0;
  double callers = 1;           ///< threads that call at the same time, at least 1
  std::optional<Error> trouble; ///< why no more windows are opened
};

/// step() is for one thread, look() for another.
class WindowCycle {
public:
  using Time = std::chrono::nanoseconds;

  /// What placing probes and removing them takes of a busy target beside their hits: it faults on
  /// code pages that are exchanged, and waits for its memory map. Measured flat out by
  /// tests/bench/overhead on Linux 6.18: 0.5 to 0.8 ms a window were lost that no hit explains.
  static constexpr Time of_placing = std::chrono::microseconds(600);

  /// `share`: of the target's time, more than 0, 1 at most. `source` and `clock` are used as long
  /// as the cycle lives.
  WindowCycle(events::WindowSource& source, const Clock& clock, double share, HitPrices prices);

  /// Does what is due, and returns when to come again. May take as long as the source takes to
  /// place and remove probes. Errors: those of the source; then it is over.
  Result<Time> step();
  /// Takes the probes out.
  void end();
  CallsSeen look();

private:
  /// Where a sample begins.
  struct Mark {
    Time time{};
    events::Counters counters;
    Time cost{};
    Time cost_of_all{};
  };

  [[nodiscard]] Time spent() const { return cost_.busiest() + placed_; }
  [[nodiscard]] double callers() const;
  [[nodiscard]] bool sees_all() const;
  Result<void> advance();
  Result<void> settle();
  Result<void> open();
  Result<void> close();
  Result<void> account();
  Result<Mark> mark();
  Result<void> take_sample();

  events::WindowSource& source_;
  const Clock& clock_;
  Governor governor_;

  std::mutex mutex_; ///< guards all that follows; not held while probes go in or out
  HitCost cost_;
  Time placed_{}; ///< of_placing for each window so far
  SampledCalls calls_;
  Time last_settled_;
  bool is_counting_ = false;
  events::WindowProbes probes_ = events::WindowProbes::takers; ///< of the last window
  Mark sample_begin_;
  std::optional<Error> trouble_;
  bool has_ended_ = false;
  bool saw_all_ = false; ///< every call, until the end

  Time begin_;
  Time last_look_;
  Time cost_at_last_look_{};
};

} // namespace heapgap::session
