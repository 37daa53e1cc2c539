// Reads every gperftools tcmalloc heap of a process into the model.
#pragma once

#include "allocators/allocator.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::allocators::tcmalloc {

struct TcmallocReading {
  std::vector<Allocator> allocators; ///< those in use
  std::vector<std::string> refused;  ///< found but not understood: which, and why
};

/// gperftools 2.10 to 2.16 with pages of 8 KiB, in a library or linked statically. Exact for a heap
/// that stands still; `approximate` where caches, and so what is live, could not all be read.
/// Errors: privilege, no_process.
Result<TcmallocReading> read_tcmalloc(target::Process& process, heap::Heap& heap,
                                      ReadingQuality& quality);

} // namespace heapgap::allocators::tcmalloc
