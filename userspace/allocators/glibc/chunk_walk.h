// Walks one stretch of an arena chunk by chunk and puts every chunk into the model.
//
//            header makes no sense, or is not in memory
//   WALKING ──────────────────────────────► REREADING, from the last anchor, up to 3 times
//      ▲                                       │ the target was moving: fine now
//      ├───────────────────────────────────────┤
//      │                                       │ still the same
//      └── RESYNCHRONISING: what lies before the next believable chunk is `unknown` ◄──┘
//
// The walk ends at the region's end (a top chunk), at a fencepost, or where nothing follows.
#pragma once

#include "allocators/glibc/chunk.h"
#include "allocators/glibc/free_chunks.h"
#include "allocators/glibc/layout.h"
#include "allocators/windowed_reader.h"
#include "heap/region.h"

#include <optional>
#include <vector>

namespace heapgap::allocators::glibc {

/// What the walk needs to know about the chunks.
struct WalkRules {
  bool thread_arena = false; ///< chunks may carry the thread-arena flag
  /// Only a trial: the first thing that makes no sense ends the walk as lost.
  bool is_trial = false;
  /// Blocks that may be a thread cache are noted when this is set.
  std::optional<ThreadCacheLayout> cache_layout;
  std::uint64_t blocks_per_bin = 0;
  std::uint64_t hash_seed = 0;
  /// A chunk too large for the region ends the walk (outgrown) instead of counting as broken.
  bool end_may_move = false;
};

enum class WalkEnd : std::uint8_t {
  top,       ///< a chunk that ends where the region ends
  outgrown,  ///< at `reached` a chunk begins that goes beyond the region's end
  fencepost, ///< the pair that closes an abandoned stretch
  lost,      ///< no believable chunk up to the region's end; the rest is unknown
};

struct WalkOutcome {
  WalkEnd end = WalkEnd::lost;
  Address reached;                  ///< end of the last chunk taken, or of the fencepost
  FreeChunks free{0};               ///< all that were seen
  FreeChunks large_free{0};         ///< those of least_large_chunk and more
  std::uint64_t contradictions = 0; ///< skipped stretches and wrong footers
  std::uint64_t rereads = 0;
  Bytes unreadable;                     ///< skipped because the bookkeeping was not in memory
  Bytes swapped;                        ///< the part of `unreadable` that is in swap
  std::vector<Address> possible_caches; ///< user addresses
};

/// Walks from `first`, a chunk, to the end of `region`. A read error shows in reader.error().
WalkOutcome walk_chunks(WindowedReader& reader, heap::Region& region, Address first,
                        const WalkRules& rules);

} // namespace heapgap::allocators::glibc
