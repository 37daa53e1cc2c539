// A process held still for a short, bounded time (--freeze).
#pragma once

#include "base/result.h"
#include "base/units.h"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <thread>

namespace heapgap::target {

class ThreadTracer;

struct FreezeOutcome {
  /// From the first thread told to stop to the last one let go.
  std::chrono::nanoseconds stopped{};
  bool let_go_early = false; ///< the limit passed before release() was called
  std::size_t threads = 0;   ///< how many were stopped
};

/// Holds all threads of a process by PTRACE_SEIZE, from a thread of its own. They go on at
/// release(), at the time limit, or when heapgap dies, whichever comes first; no signal is lost.
/// As after SIGSTOP and SIGCONT, a few system calls of the target return EINTR (signal(7)).
/// Until the release, the thread that called stop() blocks the terminal's stop signals, as a
/// heapgap stopped by Ctrl-Z could not let the target go; that thread is to call release() too.
class Frozen {
public:
  /// Returns when every thread stands still. `limit` counts from the first one stopped.
  /// Errors: privilege (rights, or traced by another), no_process, failure (time limit); nothing is
  /// stopped any more then.
  static Result<std::unique_ptr<Frozen>> stop(Pid pid, std::chrono::milliseconds limit);

  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;
  ~Frozen();

  /// Lets the process go on and says how long it stood. A second call returns the same again.
  FreezeOutcome release();

private:
  using TimePoint = std::chrono::steady_clock::time_point;

  Frozen();
  /// Body of the tracing thread.
  void hold(ThreadTracer tracer, std::chrono::milliseconds limit);
  /// Waits for release() or the deadline; true when it was release().
  bool wait_for_release(TimePoint deadline);
  /// Waits until hold() says how stopping went.
  Result<void> wait_for_stop();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_tried_ = false;
  bool release_wanted_ = false;
  Result<void> stop_result_;
  FreezeOutcome outcome_;
  sigset_t former_signals_{};
  bool holds_signals_ = true;
  std::thread thread_;
};

} // namespace heapgap::target
