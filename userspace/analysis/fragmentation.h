// The fragmentation figures; formulas in docs/METRICS.md.
#pragma once

#include "analysis/span_census.h"

namespace heapgap::analysis {

/// part / whole; nothing when whole is 0.
std::optional<double> ratio(Bytes part, Bytes whole);

Fragmentation fragmentation_of(const HeapSummary& heap, const SpanCensus& census);

} // namespace heapgap::analysis
