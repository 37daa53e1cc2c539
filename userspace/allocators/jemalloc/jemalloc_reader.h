// Reads every jemalloc heap of a process into the model: releases 5.2 and 5.3, 64-bit, pages of
// 4 KiB.
#pragma once

#include "allocators/allocator.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::allocators::jemalloc {

struct JemallocReading {
  std::vector<Allocator> allocators; ///< those in use
  std::vector<std::string> refused;  ///< found but not understood: why
};

/// What another reader has claimed is left out and noted. To be called before readers that look for
/// blocks in unclaimed memory. Errors: privilege, no_process, failure.
Result<JemallocReading> read_jemalloc(target::Process& process, heap::Heap& heap,
                                      ReadingQuality& quality);

} // namespace heapgap::allocators::jemalloc
