// A survey at work: one thread for each lane looks at heaps; whoever asks gets the state of now.
//
//   quick lane ────┐ lock            ┌── renew(): lists the processes, each interval
//   lengthy lane ──┴──▶ Survey ◀─────┴── overview(): at any time
//
// Looking and listing are done without the lock, so that neither waits for the other.
#pragma once

#include "session/survey.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace heapgap::session {

class SurveyRun {
public:
  /// All are used as long as it lives.
  SurveyRun(const SurveyOptions& options, target::ProcessTable& table, HeapLooker& looker,
            const Clock& clock)
      : table_(table), looker_(looker), clock_(clock), survey_(options, clock) {}
  SurveyRun(const SurveyRun&) = delete;
  SurveyRun& operator=(const SurveyRun&) = delete;
  /// Ends the looks that are going on, and waits for that.
  ~SurveyRun();

  /// Starts the threads, which find nothing to do before the first renew(). Errors: failure (no
  /// thread to be had).
  Result<void> start();

  /// Lists the processes anew. One thread at a time; the time it takes rises with their number.
  /// Errors: failure.
  Result<void> renew();
  /// What is known now. From any thread.
  analysis::Overview overview();
  /// Whether heaps are looked at, from the next look on; true at first.
  void set_looking(bool is_looking) { is_looking_ = is_looking; }
  void set_interval(std::chrono::nanoseconds interval);
  /// Every process of the first listing was looked at.
  bool is_first_pass_done();
  /// See Survey::has_nobody().
  bool has_nobody();

private:
  void look_after(Lane lane, const std::stop_token& stopping);
  std::optional<LookOrder> next_look(Lane lane);

  target::ProcessTable& table_;
  HeapLooker& looker_;
  const Clock& clock_;
  std::atomic<bool> is_looking_ = true;
  std::mutex mutex_;
  std::condition_variable_any rest_; ///< never notified: a pause that a stop cuts short
  Survey survey_;                    ///< under the mutex
  std::vector<std::jthread> lanes_;
};

} // namespace heapgap::session
