// How much of the time every call was seen.
#pragma once

#include <chrono>
#include <optional>

namespace heapgap::session {

/// All times are monotonic.
class Coverage {
public:
  explicit Coverage(std::chrono::nanoseconds begin) : begin_(begin) {}

  /// Calls were missed since `since`; until end_gap().
  void begin_gap(std::chrono::nanoseconds since) {
    if (!gap_begin_) gap_begin_ = since;
  }
  void end_gap(std::chrono::nanoseconds now) {
    if (gap_begin_) missed_ += now - *gap_begin_;
    gap_begin_.reset();
  }

  /// 0 to 1.
  [[nodiscard]] double share(std::chrono::nanoseconds now) const {
    const std::chrono::duration<double> all = now - begin_;
    const std::chrono::duration<double> missed =
        missed_ + (gap_begin_ ? now - *gap_begin_ : std::chrono::nanoseconds(0));
    return all.count() > 0 ? 1 - missed / all : 1;
  }

private:
  std::chrono::nanoseconds begin_;
  std::chrono::nanoseconds missed_{};
  std::optional<std::chrono::nanoseconds> gap_begin_;
};

} // namespace heapgap::session
