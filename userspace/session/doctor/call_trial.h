// How often a process calls its allocator, by a short look.
#pragma once

#include "analysis/doctor/diagnosis.h"
#include "base/clock.h"
#include "events/windows.h"
#include "session/windows/hit_cost.h"

#include <chrono>
#include <functional>

namespace heapgap::session {

/// Waits until then (monotonic).
using WaitUntil = std::function<void(std::chrono::nanoseconds deadline)>;

struct CallTrialOptions {
  HitPrices prices;
  double budget = 0.02;                   ///< share of the target's time that the look may take
  std::chrono::milliseconds length{1200}; ///< time for four windows
};

/// Looks in windows, as `heapgap attach` does within the same budget. Errors: those of `source`.
Result<analysis::CallRate> try_calls(events::WindowSource& source, const Clock& clock,
                                     const CallTrialOptions& options, const WaitUntil& wait_until);

} // namespace heapgap::session
