// Watching a process: the heartbeat from sources to a Tick each interval.
#pragma once

#include "analysis/map_detail.h"
#include "analysis/thresholds.h"
#include "analysis/tick.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/units.h"
#include "probes/probe_plan.h"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace heapgap::session {

struct WatchOptions {
  Pid pid;
  analysis::WatchMode mode = analysis::WatchMode::walk;
  double most_overhead_percent = 2; ///< more than 0, 100 at most; with WatchMode::budget
  std::chrono::nanoseconds interval{std::chrono::seconds(1)};
  std::optional<std::uint64_t> ticks;               ///< end after so many
  std::optional<std::chrono::nanoseconds> duration; ///< end after so long
  bool freeze = false;                              ///< stop the target during the first walk
  std::chrono::milliseconds freeze_limit{2000};     ///< the longest it may stand still
  std::optional<Bytes> limit;                       ///< memory limit for forecasts
  analysis::Thresholds thresholds;
};

/// Why a wait is over.
enum class Wake : std::uint8_t { deadline, end_asked, reader_gone };

/// What the watch talks to. All are called from the thread that called watch().
struct Watcher {
  /// The probes are about to go in for the first time; not with WatchMode::walk.
  std::function<void(const std::vector<probes::ProbePlan>&)> on_plan;
  /// The heap was read for the first time. From here on no right is needed but to read: the place
  /// to give the others away. Errors end the watch.
  std::function<Result<void>(const analysis::Tick&)> on_begin;
  /// False: no more is wanted (the reader is gone).
  std::function<Result<bool>(const analysis::Tick&)> on_tick;
  /// Waits until `deadline` (monotonic), or until the user asks for the end or the reader is gone;
  /// from then on it returns at once.
  std::function<Wake(std::chrono::nanoseconds deadline)> wait_until;

  // For who shows a screen; may be empty. The first two are asked after every wait.
  /// The interval from now on.
  std::function<std::chrono::nanoseconds()> interval = nullptr;
  /// What of the heap to look at more closely; nothing: none of it.
  std::function<std::optional<analysis::MapFocus>()> focus = nullptr;
  /// That part, as of the last tick: after each tick, and when the focus has moved.
  std::function<void(analysis::MapDetail)> on_detail = nullptr;
};

/// Watches until it is told to end or the target ends. The versions in the reports are left to the
/// caller. Errors: before the heap was read once: privilege, no_process, nothing_to_measure,
/// failure; afterwards those of the watcher, privilege and failure.
Result<analysis::Summary> watch(const WatchOptions& options, Clock& clock, const Watcher& watcher);

} // namespace heapgap::session
