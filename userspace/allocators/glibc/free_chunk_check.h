// Whether the free chunks of an arena are still what a walk has found, without walking again.
//
// A list head shows what happens at the ends of its list only. In between, malloc takes large
// chunks that fit, and free() takes neighbours to merge with. So the chunks themselves are read
// again, 24 bytes each, and the sum of their links is compared:
//
//   walked before    |free 0x500| live |free 0x70| live | … sum of links S
//   now               ▔▔▔ 24 bytes      ▔▔▔ 24 bytes        the same sizes, and the same S?
//
// With the list heads equal as well, the lists and so the gaps are the same.
#pragma once

#include "allocators/glibc/arena_walk.h"

namespace heapgap::allocators::glibc {

/// Checks all free chunks where there are few, one on every other page at most, and otherwise the
/// large ones alone. False when one has changed, is not in memory, or there are too many to check.
/// `regions`: of the arena, as it was walked. Errors: privilege, no_process.
Result<bool> are_free_chunks_unchanged(target::Memory& memory,
                                       const std::vector<heap::Region>& regions,
                                       const ArenaOutcome& walked, std::uint64_t hash_seed);

} // namespace heapgap::allocators::glibc
