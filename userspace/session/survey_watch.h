// The survey over time: an overview each interval, to whoever wants it.
#pragma once

#include "session/survey_run.h"
#include "session/watch.h"

#include <functional>

namespace heapgap::session {

struct SurveyWatchOptions {
  SurveyOptions survey;
  std::optional<std::uint64_t> overviews;           ///< end after so many
  std::optional<std::chrono::nanoseconds> duration; ///< end after so long, the first pass included
  /// Overviews come from the first listing on, and every quarter of a second during the first pass:
  /// for a screen. Otherwise the first one comes when every heap was looked at, and after ten
  /// seconds at the latest.
  bool at_once = false;
};

/// What may change while it goes on.
struct SurveyWishes {
  std::chrono::nanoseconds interval{};
  bool looks = true; ///< false: no heap is looked at for now; the processes are still listed
};

/// What the watch talks to. All are called from the thread that called watch_survey().
struct SurveyWatcher {
  /// False: no more is wanted (the reader is gone).
  std::function<Result<bool>(const analysis::Overview&)> on_overview;
  /// As Watcher::wait_until.
  std::function<Wake(std::chrono::nanoseconds deadline)> wait_until;
  /// Asked after every wait; may be empty.
  std::function<SurveyWishes()> wishes;
};

/// An overview each interval, until told to end. The version is left to the caller.
/// Errors: no_process (none of those that are asked for), failure, and those of the watcher.
Result<void> watch_survey(const SurveyWatchOptions& options, target::ProcessTable& table,
                          HeapLooker& looker, const Clock& clock, const SurveyWatcher& watcher);

} // namespace heapgap::session
