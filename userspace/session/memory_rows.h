// The kernel's view of the target's memory, around the heap.
#pragma once

#include "analysis/report.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::session {

/// The page runs of all memory that the heap claims, in address order.
Result<PageRuns> heap_pages(target::Memory& memory, const heap::Heap& heap);

/// Resident bytes of the stacks: the first thread's, and the mappings that hold other threads'
/// control blocks (glibc puts those at the top of the stack). Heap memory is left out.
Result<Bytes> resident_stacks(target::Process& process, const heap::Heap& heap);

/// The kernel's totals, but for what only the heap can tell.
analysis::MemorySummary memory_summary(const target::MemoryTotals& totals, Bytes stacks);

/// The end of the brk area, if the process has one.
std::optional<Address> brk_end(const target::Mappings& mappings);

} // namespace heapgap::session
