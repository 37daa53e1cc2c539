// Stops every thread of a process with ptrace and lets them go again.
#pragma once

#include "base/result.h"
#include "target/proc_directory.h"

#include <chrono>
#include <vector>

namespace heapgap::target {

/// All calls come from one thread: ptrace(2) binds tracees to the thread that seized them. When
/// that thread or its process ends, the kernel lets every tracee go.
class ThreadTracer {
public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit ThreadTracer(ProcDirectory process) : process_(std::move(process)) {}

  /// Stops every thread, those created meanwhile included. On an error some may be stopped:
  /// release_all() lets them go. Errors: privilege (rights, or another tracer), no_process,
  /// failure (not all stopped before the deadline).
  Result<void> stop_all(TimePoint deadline);

  /// Lets every thread go on with what it was about to do: a signal that was being delivered is
  /// delivered, a process that was stopped by SIGSTOP stays so.
  void release_all();

  [[nodiscard]] std::size_t threads() const { return tracees_.size(); }

private:
  struct Tracee {
    Pid tid;
    bool halted; ///< runs no code of its own
  };

  /// Seizes the threads not yet seized and tells them to stop; returns how many there were.
  Result<std::size_t> seize_new();
  /// Seizes one thread; false when it is gone meanwhile.
  Result<bool> seize(Pid tid);
  Result<void> wait_until_halted(TimePoint deadline);

  ProcDirectory process_;
  std::vector<Tracee> tracees_;
};

} // namespace heapgap::target
