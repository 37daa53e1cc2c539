// Decides when probes go in and out, so that the target never pays more than its budget.
//
// The account earns the budget's share of all time that passes, and pays for every hit. A window is
// opened when the account holds what it may spend. It never holds more than half a second earns, so
// that a quiet hour does not pay for a busy minute; and as a hit can't cost more time than passes,
// the cost of a window is bounded by its length, whatever the target does.
//
//            account holds the price of a window
//   closed ───────────────────────────────────────▶ open ──┐ hits cost less than the budget:
//      ▲                                             │  ▲  │ it stays open, every call is seen
//      │  it has spent its price (a burst: early), or│  └──┘
//      └──────  it was as long as planned ───────────┘
#pragma once

#include <chrono>

namespace heapgap::session {

class Governor {
public:
  using Time = std::chrono::nanoseconds;

  /// `share`: of the target's time, more than 0, 1 at most.
  /// The first window may be opened at once.
  Governor(double share, Time now);

  /// To be called before each question; `cost`: what all hits so far took of the target's time.
  void settle(Time now, Time cost);

  [[nodiscard]] bool may_open() const;
  /// `may_stay`: beyond the planned length, while the account pays for its hits.
  void open(bool may_stay);
  [[nodiscard]] bool must_close() const;
  void close();
  /// When to settle and ask again, at the latest.
  [[nodiscard]] Time next_look() const;

  [[nodiscard]] bool is_open() const { return is_open_; }
  /// The target calls too often to see every call, going by the last window.
  [[nodiscard]] bool is_sampling() const { return is_sampling_; }

private:
  /// What a window may cost.
  [[nodiscard]] Time price() const;
  [[nodiscard]] Time earned_in(Time time) const;
  [[nodiscard]] bool pays_its_way() const;

  double share_;
  Time last_time_;
  Time last_cost_{};
  Time balance_{};
  double load_ = 1; ///< cost of the last window / its length, 0 to 1; the worst, while not known

  bool is_open_ = false;
  bool was_open_ = false;
  bool may_stay_ = false;
  bool is_sampling_ = false;
  Time opened_{};
  Time cost_at_opening_{};
  Time length_{}; ///< as planned
  Time floor_{};  ///< the balance at which the window has spent its price
};

} // namespace heapgap::session
