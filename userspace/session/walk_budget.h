// Keeps what repeated walks cost within a share of one processor.
//
// The account earns the share of all time that passes and pays for all that is used. A walk is
// allowed when the account holds what the last one cost; it never holds more, so that a quiet hour
// does not pay for a busy minute.
//
//   balance   0 ┐            ┌── cost of a walk: allowed
//               │         ／ │
//               │      ／    │
//               │   ／       │      ／
//         -cost └／          └───／──     the first walk is a debt
#pragma once

#include <chrono>

namespace heapgap::session {

class WalkBudget {
public:
  static constexpr double share = 0.05; ///< of one core

  /// `now` is monotonic; `used` is the processor time used so far.
  WalkBudget(std::chrono::nanoseconds now, std::chrono::nanoseconds used)
      : last_time_(now), last_used_(used) {}

  /// To be called before each allows_walk().
  void settle(std::chrono::nanoseconds now, std::chrono::nanoseconds used);
  void set_cost(std::chrono::nanoseconds of_a_walk) { cost_ = of_a_walk; }
  [[nodiscard]] bool allows_walk() const { return balance_ >= cost_; }

private:
  std::chrono::nanoseconds last_time_;
  std::chrono::nanoseconds last_used_;
  std::chrono::nanoseconds balance_{};
  std::chrono::nanoseconds cost_{};
};

} // namespace heapgap::session
