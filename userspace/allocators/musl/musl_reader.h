// Reads the heap of musl's allocator (mallocng, musl 1.2.1 and newer) into the model.
#pragma once

#include "allocators/allocator.h"
#include "heap/heap.h"
#include "target/process.h"

#include <string>
#include <vector>

namespace heapgap::allocators::musl {

struct MuslReading {
  std::vector<Allocator> allocators;    ///< those in use
  std::vector<std::string> refused;     ///< heaps that were found but not understood: why
  std::uint64_t swapped_data_pages = 0; ///< writable data that could not be searched
};

/// Every slot of every group, with the size asked for of each block. Blocks of one mapping are
/// direct blocks. Errors: privilege, no_process, failure.
Result<MuslReading> read_musl(target::Process& process, heap::Heap& heap, ReadingQuality& quality);

} // namespace heapgap::allocators::musl
