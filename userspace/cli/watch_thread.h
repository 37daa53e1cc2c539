// A watch on a thread of its own, so that somebody else can answer keys meanwhile.
//
//   the watch's thread                        the owner's
//   ticks, details, the outcome ──▶ news ──▶ take()
//   wait_until(), interval, focus ◀── wishes ◀── set_…(), ask_end()
#pragma once

#include "base/unique_fd.h"
#include "cli/attach_command.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace heapgap::cli {

/// What has come since it was last asked for.
struct WatchNews {
  bool has_plan = false; ///< the probes are about to go in
  std::vector<std::shared_ptr<const analysis::Tick>> ticks;
  std::shared_ptr<const analysis::MapDetail> detail;
  std::optional<Result<analysis::Summary>> outcome; ///< the watch is over
};

class WatchThread {
public:
  /// Begins to watch. The thread has the rights that the caller has now. Signals that ask for
  /// something go to the caller's thread. Errors: failure.
  static Result<std::unique_ptr<WatchThread>> start(Watch watch, session::WatchOptions options,
                                                    const Clock& clock);

  WatchThread(const WatchThread&) = delete;
  WatchThread& operator=(const WatchThread&) = delete;
  /// Ends the watch and waits for it.
  ~WatchThread();

  /// Readable when there is news.
  [[nodiscard]] int fd() const { return arrived_.get(); }
  WatchNews take();

  void ask_end();
  void set_interval(std::chrono::nanoseconds interval);
  void set_focus(const std::optional<analysis::MapFocus>& focus);

private:
  WatchThread(UniqueFd arrived, std::chrono::nanoseconds interval, const Clock& clock)
      : arrived_(std::move(arrived)), interval_(interval), clock_(clock) {}

  session::Watcher watcher();
  session::Wake wait_until(std::chrono::nanoseconds deadline);
  void run(const Watch& watch, const session::WatchOptions& options);
  /// Changes the news and tells that there is some.
  template <typename Change> void bring(Change change);
  /// Changes a wish and wakes the watch.
  template <typename Change> void wish(Change change);

  UniqueFd arrived_; ///< an eventfd
  std::mutex mutex_; ///< of all below but the thread
  std::condition_variable changed_;
  WatchNews news_;
  bool end_asked_ = false;
  bool has_new_wish_ = false;
  std::chrono::nanoseconds interval_;
  std::optional<analysis::MapFocus> focus_;

  const Clock& clock_;
  std::thread thread_;
};

} // namespace heapgap::cli
