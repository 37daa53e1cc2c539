// What hits have taken of the target's time.
#pragma once

#include "events/windows.h"

#include <chrono>
#include <vector>

namespace heapgap::session {

/// Of one hit, on this machine; nanoseconds.
struct HitPrices {
  double emulated_ns = 0;
  double single_stepped_ns = 0;
};

/// The busiest processor counts: the thread that makes most calls is slowed down most, and others
/// do not pay for it. Where threads move from one processor to another within milliseconds that is
/// too little; where several threads share one, too much for each.
class HitCost {
public:
  using Time = std::chrono::nanoseconds;

  explicit HitCost(HitPrices prices) : prices_(prices) {}

  /// `hits`: one element a processor, as counted so far; `passed`: since the call before. A thread
  /// cannot spend more time on hits than passes.
  void add(const std::vector<events::Hits>& hits, Time passed);

  [[nodiscard]] Time busiest() const { return busiest_; }
  [[nodiscard]] Time of_all() const { return of_all_; } ///< processors together

private:
  HitPrices prices_;
  std::vector<events::Hits> before_;
  Time busiest_{};
  Time of_all_{};
};

} // namespace heapgap::session
