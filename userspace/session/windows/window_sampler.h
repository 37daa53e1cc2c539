// A thread of its own that opens and closes windows in time, whatever else heapgap is busy with.
#pragma once

#include "session/windows/window_cycle.h"

#include <condition_variable>
#include <memory>
#include <thread>

namespace heapgap::session {

class WindowSampler {
public:
  /// Opens the first window before it returns. The thread keeps of the caller's rights those for
  /// placing probes, and no other. Errors: privilege, no_process, failure.
  static Result<std::unique_ptr<WindowSampler>> start(std::unique_ptr<events::WindowSource> source,
                                                      const Clock& clock, double share,
                                                      HitPrices prices);

  WindowSampler(const WindowSampler&) = delete;
  WindowSampler& operator=(const WindowSampler&) = delete;
  ~WindowSampler() = default;

  CallsSeen look() { return cycle_.look(); }
  /// Takes the probes out for good; what was seen until then can still be looked at. May take 0.1
  /// s.
  void stop();

private:
  WindowSampler(std::unique_ptr<events::WindowSource> source, const Clock& clock, double share,
                HitPrices prices)
      : source_(std::move(source)), clock_(clock), cycle_(*source_, clock, share, prices) {}

  void run(const std::stop_token& ended, std::chrono::nanoseconds due);

  std::unique_ptr<events::WindowSource> source_;
  const Clock& clock_;
  WindowCycle cycle_;
  std::mutex mutex_;
  std::condition_variable_any end_;
  std::jthread thread_; ///< ends first
};

} // namespace heapgap::session
