// How fast one figure changes: a straight line through its values of the last minute.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

namespace heapgap::analysis {

/// A least-squares line's slope, per second.
struct Slope {
  double per_s = 0;
  double standard_error = 0;
  std::size_t samples = 0;

  /// Whether it is above 0 by more than chance: by at least three standard errors, more for few
  /// samples (Student's t, one-sided, 99 %).
  [[nodiscard]] bool is_rising() const;
};

/// Keeps the values of the last 60 s, at most 600 of them: of values that come faster than ten a
/// second, one for each tenth, and always the last.
class SlopeWindow {
public:
  static constexpr double seconds_kept = 60;
  static constexpr std::size_t most_samples = 600;

  /// `time_s` is in seconds from any moment. What is not later than the value before is ignored.
  void add(double time_s, double value);
  /// Nothing until there are three values over at least two seconds.
  [[nodiscard]] std::optional<Slope> slope() const;
  /// Seconds from the first value kept to the last.
  [[nodiscard]] double span_s() const;

private:
  struct Sample {
    double time_s = 0;
    double value = 0;
  };

  std::deque<Sample> samples_; ///< in the order of time
};

} // namespace heapgap::analysis
