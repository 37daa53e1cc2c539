// The kernel's counters in the words of events.
#pragma once

#include "events/source.h"

struct heapgap_counters; // NOLINT(readability-identifier-naming): the wire's

namespace heapgap::loader {

/// Adds what one processor has counted.
void add(events::Counters& sum, const heapgap_counters& processor);

} // namespace heapgap::loader
