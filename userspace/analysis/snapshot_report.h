// Makes the Report of one look at a heap.
#pragma once

#include "analysis/region_memo.h"
#include "analysis/report.h"
#include "analysis/span_census.h"
#include "analysis/thresholds.h"
#include "base/page.h"
#include "heap/heap.h"

namespace heapgap::analysis {

/// What was found out before analysis begins.
struct SnapshotFindings {
  const heap::Heap& heap;
  PageRuns pages;                 ///< of the heap's memory
  std::optional<Address> brk_end; ///< end of the brk area, when the target has one
  bool has_trim = true;           ///< every allocator read has malloc_trim (glibc)
  bool splits_gaps = true;        ///< a gap serves whatever is smaller (glibc), in each of them
  RegionMemo* memo = nullptr;     ///< of the reports on the same process before
};

/// Fills heap, fragmentation, arenas, direct_mapped, size classes, gaps, occupancy and map
/// of `report`. Returns the counts of each arena for allocator-specific figures.
std::vector<SpanCounts> describe_heap(const SnapshotFindings& findings, Report& report);

/// Fills memory from the kernel's totals, once the heap is described: the heap is anonymous memory,
/// and what is neither heap nor stack is the remainder.
void divide_memory(const MemorySummary& totals, Bytes rss_anonymous, Report& report);

/// Fills verdict and advice from the rest.
void conclude(Report& report, const Thresholds& thresholds = {});

} // namespace heapgap::analysis
