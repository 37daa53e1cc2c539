// When the next tick is due.
#pragma once

#include <chrono>

namespace heapgap::session {

/// Beats at whole multiples of the interval from the begin on, so that late ticks add up to no
/// drift. Beats that were missed are left out.
class Heartbeat {
public:
  Heartbeat(std::chrono::nanoseconds begin, std::chrono::nanoseconds interval)
      : begin_(begin), interval_(interval) {}

  /// The first beat after `now`.
  [[nodiscard]] std::chrono::nanoseconds next(std::chrono::nanoseconds now) const {
    return begin_ + ((now - begin_) / interval_ + 1) * interval_;
  }

private:
  std::chrono::nanoseconds begin_;
  std::chrono::nanoseconds interval_; ///< more than 0
};

} // namespace heapgap::session
