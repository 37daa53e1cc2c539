// The kernel's view of the target's memory, around the heap.
#pragma once

#include "analysis/map_detail.h"
#include "analysis/report.h"
#include "heap/heap.h"
#include "target/process.h"

#include <vector>

namespace heapgap::session {

/// The page runs of all memory that the heap claims, in address order.
Result<PageRuns> heap_pages(target::Memory& memory, const heap::Heap& heap);

/// The same for the part that a focus speaks of.
Result<PageRuns> focused_pages(target::Memory& memory, const heap::Heap& heap,
                               const analysis::MapFocus& focus);

/// The stacks: the first thread's, and the mappings that hold other threads' control blocks (glibc
/// puts those at the top of the stack). In address order; heap memory may lie in them.
std::vector<Range> stack_ranges(const target::Mappings& mappings,
                                const std::vector<target::Thread>& threads, Pid first_thread);

/// Resident bytes of `ranges` but for what the heap claims.
Result<Bytes> resident_outside(target::Memory& memory, const heap::Heap& heap,
                               const std::vector<Range>& ranges);

/// The kernel's totals, but for what only the heap can tell.
analysis::MemorySummary memory_summary(const target::MemoryTotals& totals, Bytes stacks);

/// The end of the brk area, if the process has one.
std::optional<Address> brk_end(const target::Mappings& mappings);

} // namespace heapgap::session
