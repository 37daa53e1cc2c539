// From a model of the heap to a report: pages, the kernel's totals, analysis, in this order.
#pragma once

#include "analysis/region_memo.h"
#include "analysis/report.h"
#include "session/heap_walk.h"

namespace heapgap::session {

struct ReportExtent {
  bool pss = true;          ///< the kernel adds it up page by page
  bool trim_yield = true;   ///< the free chunks and the top are as malloc_trim would find them
  bool other_memory = true; ///< the mappings outside the heap, one by one
  analysis::RegionMemo* memo = nullptr; ///< of the reports on the same process before
};

/// Reports on `heap`, which `walk` has read, as it lies in memory now. `time`, `version`, verdict
/// and advice are left to the caller. Errors: privilege, no_process, failure.
Result<analysis::Report> report_on_heap(target::Process& process, const Clock& clock,
                                        const heap::Heap& heap, const WalkRecord& walk,
                                        ReportExtent extent = {});

/// Puts the kernel's totals of this moment into a report whose heap is older. `pss` is left empty.
/// Errors: privilege, no_process, failure.
Result<void> renew_memory(target::Process& process, analysis::Report& report);

} // namespace heapgap::session
