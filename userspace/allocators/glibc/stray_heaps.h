// Thread heaps that the arena ring does not lead to, because a part of it was overwritten.
//
// Every thread heap begins at a multiple of 64 MiB with a pointer to its arena, so they can be
// found without the ring.
#pragma once

#include "allocators/glibc/libc_view.h"

namespace heapgap::allocators::glibc {

struct StrayHeaps {
  std::vector<Address> arenas; ///< whole arenas that are not on the ring
  std::vector<Range> broken;   ///< heaps whose arena makes no sense
};

/// Looks at every writable anonymous mapping that begins where a heap could.
StrayHeaps find_stray_heaps(LibcView& view);

} // namespace heapgap::allocators::glibc
