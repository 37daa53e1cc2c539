// What one hit of a probe costs the thread that hits it, on this machine, now.
#pragma once

#include "base/result.h"
#include "loader/timed_batches.h"

namespace heapgap::loader {

/// The program that runs at the hit included: a lookup, the cookie, a few atomic counts. A traced
/// program pays a little more, as the kernel's code displaces its own from the caches.
struct HitPrices {
  Nanoseconds emulated{};       ///< entry probe on an instruction that the kernel emulates
  Nanoseconds single_stepped{}; ///< on any other
  Nanoseconds with_return{};    ///< entry (emulated) and return probe of one call together
};

/// Places probes in heapgap itself and runs into them for some 50 ms; placing and removing them
/// takes the kernel some 100 ms on top. Needs the rights of tracing_rights.h. Not to be called by
/// two threads at the same time. Errors: privilege, failure.
Result<HitPrices> measure_hit_prices();

/// What a call costs that is traced in full: its probes, the programs, and the event that is sent.
struct TracedCallPrices {
  Nanoseconds allocation{}; ///< malloc: at entry and return
  Nanoseconds release{};    ///< free: at entry
};

/// Traces heapgap itself (loader/tracer.h) for some 20 ms, at functions that do nothing; on
/// instructions that the kernel emulates. The rest as above.
Result<TracedCallPrices> measure_traced_calls();

} // namespace heapgap::loader
