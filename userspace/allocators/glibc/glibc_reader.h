// Reads every glibc heap of a process into the model.
#pragma once

#include "allocators/allocator.h"
#include "allocators/glibc/arena_keeper.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::allocators::glibc {

struct GlibcReading {
  std::vector<Allocator> allocators;    ///< those in use
  std::uint64_t swapped_data_pages = 0; ///< writable data that could not be searched for a libc
  std::uint64_t unreadable_libcs = 0;   ///< arenas whose parameters make no sense
};

/// With a keeper, arenas that have not changed since the reading before are taken over from there.
/// Errors: privilege, no_process, failure.
Result<GlibcReading> read_glibc(target::Process& process, heap::Heap& heap, ReadingQuality& quality,
                                ArenaKeeper* keeper = nullptr);

} // namespace heapgap::allocators::glibc
