// Counted calls in the words of a tick.
#pragma once

#include "analysis/tick.h"
#include "analysis/traced_classes.h"
#include "events/source.h"

#include <chrono>
#include <vector>

namespace heapgap::session {

/// Blocks handed out and given back, of all sizes.
events::ClassCounters sum_of_classes(const events::Counters& counters);

/// What was counted from `before` to `after`, per second; nothing when no time has passed.
analysis::Rates rates_between(const events::Counters& before, const events::Counters& after,
                              std::chrono::nanoseconds passed);

/// Nothing for functions without a probe.
analysis::CallCounts call_counts(const events::Counters& counters);

/// One element a size class.
std::vector<analysis::ClassCalls> class_calls(const events::Counters& counters);

} // namespace heapgap::session
