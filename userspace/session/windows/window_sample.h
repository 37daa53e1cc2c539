// What was counted in a window, or in a part of one.
#pragma once

#include "events/windows.h"

#include <chrono>

namespace heapgap::session {

struct WindowSample {
  events::WindowProbes probes = events::WindowProbes::all;
  std::chrono::nanoseconds begin{}; ///< monotonic
  std::chrono::nanoseconds end{};
  events::Counters counted; ///< calls, classes and entry_hits between the two
  double threads = 1;       ///< processors' hits together / those of the busiest: who calls at once
  double hit_ns = 0;        ///< price of one of its hits, on average

  [[nodiscard]] std::chrono::nanoseconds length() const { return end - begin; }
};

/// What `after` has on top of `before`. A count that fell counts as 0 (bpf/window.bpf.c subtracts
/// what another probe counts a moment later).
events::Counters counted_between(const events::Counters& before, const events::Counters& after);

} // namespace heapgap::session
