// What the readers found, in the words of the report.
#pragma once

#include "allocators/allocator.h"
#include "allocators/unread_allocators.h"
#include "analysis/report.h"
#include "analysis/span_census.h"

namespace heapgap::session {

analysis::ReaderQuality quality_of(allocators::Reading reading);

/// One row an allocator, by mapped bytes, unknown ones last. `counts` are those of each arena.
std::vector<analysis::AllocatorSummary>
allocator_rows(const std::vector<allocators::Allocator>& found,
               const std::vector<analysis::SpanCounts>& counts);

std::vector<analysis::HiddenHeap>
hidden_heaps(const std::vector<allocators::Recognised>& recognised);

} // namespace heapgap::session
