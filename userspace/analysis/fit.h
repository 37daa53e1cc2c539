// Whether what is free serves what is asked for: the requests by their percentiles, and how much of
// the free memory is too small for them. Definitions in docs/METRICS.md.
//
// Only glibc splits any gap for any smaller request. Allocators with size classes serve small
// requests from slabs of their class alone, so that the size of a gap does not tell whom it serves;
// for them there are percentiles, but no index.
#pragma once

#include "analysis/size_class.h"
#include "analysis/span_census.h"
#include "analysis/tick.h"

#include <span>

namespace heapgap::analysis {

/// Percentiles of the blocks that live, smallest class first; no gaps.
Fit fit_to_live_blocks(std::span<const SizeClassRow> rows);

/// Puts what was allocated since the attach in the place of the live blocks; nothing changes as
/// long as no allocation was seen.
void fit_to_allocations(std::span<const TracedClassRow> rows, Fit& fit);

/// Computes the indices from the bytes in gaps, one element a size class.
void set_gaps(std::span<const Bytes> by_class, Fit& fit);

/// The largest request that an arena serves from what it has, by glibc's rules: its largest free
/// chunk without the header, or its top without header and 32 bytes. Nothing when all is full.
std::optional<Bytes> largest_request_of(const SpanCensus& census);

} // namespace heapgap::analysis
