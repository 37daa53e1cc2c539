// The heartbeat: waits, observes, completes each tick, and knows when to end.
//
//   begin ──▶ waiting ──▶ tick ──▶ waiting ──▶ … ──▶ detach ──▶ last observation ──▶ Summary
//                │                                      ▲
//                └── asked, reader gone, time is up ────┤
//                └── target ended or replaced: the last tick stands ──▶ Summary
#pragma once

#include "analysis/verdict/watch_judge.h"
#include "session/heap_follower.h"
#include "session/heartbeat.h"
#include "session/watch.h"
#include "target/process.h"

namespace heapgap::session {

class WatchRun {
public:
  /// All but the options are used until the end of run().
  WatchRun(target::Process& process, HeapFollower& follower, const WatchOptions& options,
           const Clock& clock, const Watcher& watcher);

  /// Once only. Errors: those of session::watch().
  Result<analysis::Summary> run();

private:
  using Time = std::chrono::nanoseconds;
  using End = std::optional<analysis::WatchEnd>;

  /// Everything from the first observation on. Errors: of any kind.
  Result<End> follow();
  /// Waits for the next beat, or what ends the watch before it.
  Result<End> wait_for(Time beat);
  /// Observes and hands the tick out.
  Result<End> tick();
  /// Looks at the part of the heap that the watcher asks for; unless `is_new`, only when that is
  /// another part than before.
  void look_closer(bool is_new);
  /// Whether the watcher wants another interval from now on; then the heart beats anew.
  bool takes_new_interval();
  /// The last observation of a target that still runs.
  Result<void> look_a_last_time(analysis::WatchEnd& end);

  /// no_process as an end of the watch; other errors stay errors.
  Result<End> end_for(Error error);
  analysis::Tick completed(Observation seen);
  [[nodiscard]] bool is_time_up() const;

  target::Process& process_;
  HeapFollower& follower_;
  WatchOptions options_;
  const Clock& clock_;
  const Watcher& watcher_;

  Time begin_;
  Time processor_begin_;
  Heartbeat heartbeat_;
  Time last_tick_;
  Time last_processor_;
  Time last_alive_check_;
  std::optional<analysis::MapFocus> focus_; ///< what was last looked at
  std::uint64_t ticks_ = 0;
  analysis::WatchJudge judge_;
  analysis::Rates overall_rates_;
  std::optional<double> overall_overhead_percent_;
  analysis::Summary summary_;
};

} // namespace heapgap::session
