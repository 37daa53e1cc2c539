// Reads one arena into the model until its parts meet the arena's own counter.
#pragma once

#include "allocators/glibc/libc_view.h"

namespace heapgap::allocators::glibc {

/// What the arena looked like and how much of it was placed.
struct ArenaOutcome {
  ArenaState state; ///< as read after the walk
  Bytes placed;
  Bytes reserved;             ///< address space behind its heaps
  bool standing_still = true; ///< nothing changed while it was read
  /// It stood still, and nothing in it was contradictory, out of reach or somebody else's.
  bool is_sound = false;
  FreeChunks free{0};
  FreeChunks large_free{0};             ///< of least_large_chunk and more
  std::vector<Address> possible_caches; ///< blocks that look like a thread cache
};

/// Fills the model with the arena `index`; retries while the target moves. Adds to view.quality.
/// Errors: privilege, no_process.
Result<ArenaOutcome> walk_arena(LibcView& view, Address arena, std::uint32_t index);

} // namespace heapgap::allocators::glibc
