// When the screen may be drawn again: at once after a rest, and not more than ten times in a
// second.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace heapgap::cli {

/// What a frame is to show.
enum class FrameReason : std::uint8_t {
  key,  ///< the answer to a key, for which somebody waits
  news, ///< what else has changed
};

/// An account that fills with time, of which each frame takes 1. Two may come right after each
/// other, eight a second go on. News waits until the account is full, so that what it takes is
/// never missing for the next key.
class FramePace {
public:
  using Time = std::chrono::nanoseconds;

  explicit FramePace(Time now) : filled_(now) {}

  /// How long the next frame has to wait; 0: it may be drawn.
  [[nodiscard]] Time wait(Time now, FrameReason reason = FrameReason::key) const {
    const double missing = (reason == FrameReason::key ? 1 : most) - balance(now);
    return missing <= 0 ? Time(0) : Time(static_cast<Time::rep>(missing / per_nanosecond) + 1);
  }
  /// A frame is drawn.
  void draw(Time now) {
    balance_ = balance(now) - 1;
    filled_ = now;
  }

private:
  static constexpr double most = 2;
  static constexpr double per_nanosecond = 8e-9;

  [[nodiscard]] double balance(Time now) const {
    return std::min(most, balance_ + static_cast<double>((now - filled_).count()) * per_nanosecond);
  }

  double balance_ = most;
  Time filled_;
};

/// Whether a frame is wanted, and when it may be drawn. One is wanted at the beginning.
class FrameSchedule {
public:
  using Time = FramePace::Time;

  explicit FrameSchedule(Time now) : pace_(now) {}

  /// A key is the stronger reason.
  void want(FrameReason reason) {
    if (wanted_ != FrameReason::key) wanted_ = reason;
  }
  /// Whether a frame is to be drawn now; it counts as drawn then.
  [[nodiscard]] bool take(Time now) {
    if (!wanted_ || pace_.wait(now, *wanted_) > Time(0)) return false;
    pace_.draw(now);
    wanted_.reset();
    return true;
  }
  /// `other`, or the time when the wanted frame may be drawn, if that comes first.
  [[nodiscard]] Time deadline(Time now, Time other) const {
    return wanted_ ? std::min(other, now + pace_.wait(now, *wanted_)) : other;
  }

private:
  FramePace pace_;
  std::optional<FrameReason> wanted_ = FrameReason::key;
};

} // namespace heapgap::cli
