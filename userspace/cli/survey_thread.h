// A survey on a thread of its own, so that somebody else can answer keys meanwhile.
//
//   the survey's thread                       the owner's
//   overviews, the outcome ──▶ news ──▶ take()
//   wait_until(), wishes ◀── wishes ◀── set_…(), ask_end()
//   errands: done between two overviews ◀── with_rights()
#pragma once

#include "base/unique_fd.h"
#include "cli/survey_command.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace heapgap::cli {

/// What has come since it was last asked for.
struct SurveyNews {
  std::shared_ptr<const analysis::Overview> overview; ///< the latest
  std::optional<Result<void>> outcome;                ///< the survey is over
};

class SurveyThread {
public:
  /// Begins to survey. The thread has the rights that the caller has now. Errors: failure.
  static Result<std::unique_ptr<SurveyThread>>
  start(SurveyWatch watch, session::SurveyWatchOptions options, const Clock& clock);

  SurveyThread(const SurveyThread&) = delete;
  SurveyThread& operator=(const SurveyThread&) = delete;
  /// Ends the survey and waits for it.
  ~SurveyThread();

  /// Readable when there is news.
  [[nodiscard]] int fd() const { return arrived_.get(); }
  SurveyNews take();

  void ask_end();
  void set_interval(std::chrono::nanoseconds interval);
  /// Whether heaps are looked at.
  void set_looking(bool is_looking);
  /// Does `errand` with the rights of the survey's thread, and waits for that; false when the
  /// survey is over, and it was not done.
  bool with_rights(std::function<void()> errand);

private:
  SurveyThread(UniqueFd arrived, std::chrono::nanoseconds interval, const Clock& clock)
      : arrived_(std::move(arrived)), wishes_{.interval = interval}, clock_(clock) {}

  session::SurveyWatcher watcher();
  session::Wake wait_until(std::chrono::nanoseconds deadline);
  void run(const SurveyWatch& watch, const session::SurveyWatchOptions& options);
  void tell();
  template <typename Change> void wish(Change change);

  UniqueFd arrived_; ///< an eventfd
  std::mutex mutex_; ///< of all below but the thread
  std::condition_variable changed_;
  SurveyNews news_;
  bool end_asked_ = false;
  bool has_new_wish_ = false;
  bool is_over_ = false;
  session::SurveyWishes wishes_;
  std::function<void()> errand_; ///< empty: done

  const Clock& clock_;
  std::thread thread_;
};

} // namespace heapgap::cli
