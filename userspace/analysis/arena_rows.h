// One row an arena, largest first.
#pragma once

#include "analysis/page_census.h"
#include "analysis/span_census.h"

namespace heapgap::analysis {

std::vector<ArenaSummary> arena_rows(const heap::Heap& heap, const SpanCensus& spans,
                                     const PageCensus& pages);

} // namespace heapgap::analysis
