// All readers of heaps, run on one process.
#pragma once

#include "allocators/allocator.h"
#include "allocators/glibc/arena_keeper.h"
#include "heap/heap.h"
#include "target/process.h"

#include <string>
#include <vector>

namespace heapgap::allocators {

/// A heap that was found but is not understood.
struct Refusal {
  std::string allocator; ///< "jemalloc"
  std::string why;       ///< one clause
};

struct HeapsReading {
  std::vector<Allocator> allocators; ///< those in use that were read
  std::vector<Refusal> refused;
  std::uint64_t swapped_data_pages = 0; ///< writable data that could not be searched for a heap
};

/// Reads every heap that is understood into the model, each byte once. With a keeper, arenas of
/// glibc that have not changed since the reading before are taken over from there.
/// Errors: privilege, no_process, failure.
Result<HeapsReading> read_heaps(target::Process& process, heap::Heap& heap, ReadingQuality& quality,
                                glibc::ArenaKeeper* keeper = nullptr);

/// What read_heaps looks for, for messages.
std::string readable_allocator_names();

} // namespace heapgap::allocators
