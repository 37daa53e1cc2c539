// Reads the heaps of mimalloc 2 (2.0.9 to 2.4) into the model.
#pragma once

#include "allocators/allocator.h"
#include "heap/heap.h"
#include "target/process.h"

#include <string>
#include <vector>

namespace heapgap::allocators::mimalloc {

struct MimallocReading {
  std::vector<Allocator> allocators; ///< those in use
  std::vector<std::string> refused;  ///< found, but not understood: why
};

/// Every page of every segment, each block told live from free and from cached (given back by
/// another thread). A block that was aligned to more than its page is may begin further in and is
/// then counted too long: the reading is approximate where a page has such blocks.
/// Errors: privilege, no_process, failure.
Result<MimallocReading> read_mimalloc(target::Process& process, heap::Heap& heap,
                                      ReadingQuality& quality);

} // namespace heapgap::allocators::mimalloc
