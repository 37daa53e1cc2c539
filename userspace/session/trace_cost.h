// What tracing every call takes of the target's time.
#pragma once

#include "events/source.h"
#include "probes/probe_plan.h"

#include <array>
#include <chrono>

namespace heapgap::session {

/// Of one call, on this machine; nanoseconds.
struct TracePrices {
  double allocation_ns = 0;   ///< and every other call whose return is seen
  double release_ns = 0;      ///< and every other hit
  double stepped_more_ns = 0; ///< on top, where the kernel must step over the probed instruction
  std::array<bool, call_count> is_stepped{};
};

/// Notes which functions are probed at an instruction that must be stepped over.
void note_stepped(const probes::ProbePlan& plan, TracePrices& prices);

/// The processor with most hits counts, as in windows (windows/hit_cost.h).
class TraceCost {
public:
  using Time = std::chrono::nanoseconds;

  explicit TraceCost(const TracePrices& prices) : prices_(prices) {}

  /// `counters`: as counted so far. Returns what hits have taken since the call before, `passed` at
  /// most.
  Time add(const events::Counters& counters, Time passed);

private:
  TracePrices prices_;
  events::Counters before_;
};

} // namespace heapgap::session
