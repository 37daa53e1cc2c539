// Fastbins: freed chunks that look in use until the next consolidation (up to glibc 2.42).
#pragma once

#include "allocators/glibc/libc_view.h"
#include "allocators/glibc/list_links.h"

namespace heapgap::allocators::glibc {

/// Marks the members of the arena's fastbins in the model. Returns the contradictions met: members
/// that are no chunk of the bin's size, or that two lists hold. To be counted only when the arena
/// has not changed since it was walked.
std::uint64_t mark_fastbins(LibcView& view, const ArenaState& arena, ListLinks& links);

} // namespace heapgap::allocators::glibc
