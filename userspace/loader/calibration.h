// What one hit of a probe costs the thread that hits it, on this machine, now.
#pragma once

#include "base/result.h"

#include <chrono>

namespace heapgap::loader {

/// The program that runs at the hit included: a lookup, the cookie, a few atomic counts. A traced
/// program pays a little more, as the kernel's code displaces its own from the caches.
struct HitPrices {
  using Nanoseconds = std::chrono::duration<double, std::nano>;

  Nanoseconds emulated{};       ///< entry probe on an instruction that the kernel emulates
  Nanoseconds single_stepped{}; ///< on any other
  Nanoseconds with_return{};    ///< entry (emulated) and return probe of one call together
};

/// Places probes in heapgap itself and runs into them for some 50 ms; placing and removing them
/// takes the kernel some 100 ms on top. Needs the rights of tracing_rights.h. Not to be called by
/// two threads at the same time. Errors: privilege, failure.
Result<HitPrices> measure_hit_prices();

} // namespace heapgap::loader
