// When the screen may be drawn again: at once after a rest, and not more than ten times in a
// second.
#pragma once

#include <algorithm>
#include <chrono>

namespace heapgap::cli {

/// An account that fills with time, of which each frame takes 1. Three may come right after each
/// other, seven a second go on: so a key is answered at once, and one that is held down often.
class FramePace {
public:
  using Time = std::chrono::nanoseconds;

  explicit FramePace(Time now) : filled_(now) {}

  /// How long the next frame has to wait; 0: it may be drawn.
  [[nodiscard]] Time wait(Time now) const {
    const double missing = 1 - balance(now);
    return missing <= 0 ? Time(0) : Time(static_cast<Time::rep>(missing / per_nanosecond) + 1);
  }
  /// A frame is drawn.
  void draw(Time now) {
    balance_ = balance(now) - 1;
    filled_ = now;
  }

private:
  static constexpr double most = 3;
  static constexpr double per_nanosecond = 7e-9;

  [[nodiscard]] double balance(Time now) const {
    return std::min(most, balance_ + static_cast<double>((now - filled_).count()) * per_nanosecond);
  }

  double balance_ = most;
  Time filled_;
};

} // namespace heapgap::cli
