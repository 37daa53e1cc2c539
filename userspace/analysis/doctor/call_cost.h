// What looking at a process's calls would cost it.
#pragma once

#include "analysis/doctor/diagnosis.h"

namespace heapgap::analysis {

/// `budget`: share of the target's time, more than 0. A function that has several probes pays for
/// the dearest of them.
CallCost call_cost(const CallRate& rate, const std::vector<ProbeSite>& probes,
                   const HitPrices& prices, double budget);

} // namespace heapgap::analysis
