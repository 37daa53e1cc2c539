// Anonymous memory that no reader claims: what else the process keeps, mapping by mapping.
#pragma once

#include "analysis/report.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::session {

/// The mappings outside the heap and the stacks with most resident bytes, at most 16 of them, those
/// first whose resident bytes are known. At most 64 GiB of address space is looked through: old
/// kernels take 8 bytes to tell of each page of it, there or not.
Result<std::vector<analysis::OtherMapping>> other_memory(target::Memory& memory,
                                                         const target::Mappings& mappings,
                                                         const heap::Heap& heap,
                                                         const std::vector<Range>& stacks);

} // namespace heapgap::session
