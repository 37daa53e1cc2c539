// The 64 MiB-aligned heaps that a thread arena consists of (struct heap_info, arena.c).
#pragma once

#include "allocators/glibc/arena.h"

#include <vector>

namespace heapgap::allocators::glibc {

struct ThreadHeap {
  Address begin;
  Bytes size; ///< in use by the heap; the address space up to 64 MiB is reserved
  Address first_chunk;
  bool holds_top = false;
};

/// The heaps of a thread arena, the one with `top` first. Nothing when the chain does not hold
/// together (a heap that names another arena, a size beyond 64 MiB, no end).
std::optional<std::vector<ThreadHeap>> list_heaps(WindowedReader& reader, const ArenaState& arena,
                                                  const ArenaLayout& layout,
                                                  std::uint64_t heap_info_size);

} // namespace heapgap::allocators::glibc
