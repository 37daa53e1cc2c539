// Follows the free lists of an arena to count where they and the walk disagree. Only needed when
// the sums of BinEdges differ; costs a read for each gap.
#pragma once

#include "allocators/glibc/libc_view.h"

namespace heapgap::allocators::glibc {

/// The arena's own list heads as edges, to be added to those of its free chunks.
BinEdges list_head_edges(const ArenaState& arena, const ArenaLayout& layout, std::uint64_t seed);

/// Broken links, members that are no gaps, and gaps that no list holds; at least one unless a list
/// leads into memory that could not be read, where it cannot be followed. `gaps` is the number of
/// free chunks the walk has found in this arena; no list is followed any longer than that.
std::uint64_t count_contradictions(LibcView& view, const ArenaState& arena, std::uint64_t gaps);

} // namespace heapgap::allocators::glibc
