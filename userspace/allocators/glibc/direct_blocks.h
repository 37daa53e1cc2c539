// Blocks with a mapping of their own (mmapped chunks). glibc keeps no list of them, only how many
// there are and how many bytes they take; their headers are found at the page starts of anonymous
// memory that nothing else claims.
#pragma once

#include "allocators/glibc/libc_view.h"

namespace heapgap::allocators::glibc {

/// Finds the direct blocks and puts them into the model, until the two counters are met. To be
/// called when all arenas were placed. What the counters say beyond that is unlocated.
Result<void> place_direct_blocks(LibcView& view);

} // namespace heapgap::allocators::glibc
