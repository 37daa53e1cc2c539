// The outcome of walking all stretches of one arena.
#pragma once

#include "allocators/glibc/libc_view.h"

namespace heapgap::allocators::glibc {

struct StretchTotals {
  explicit StretchTotals(std::uint64_t hash_seed) : free(hash_seed), large_free(hash_seed) {}

  Bytes placed; ///< bytes of the arena that found their place in the model
  FreeChunks free;
  FreeChunks large_free; ///< of least_large_chunk and more
  std::uint64_t contradictions = 0;
  std::uint64_t rereads = 0;
  Bytes unreadable;
  Bytes swapped;
  std::vector<Address> possible_caches;
  Bytes foreign; ///< counted by the arena, but taken by somebody else's sbrk

  void add(const WalkOutcome& outcome) {
    free.add(outcome.free);
    large_free.add(outcome.large_free);
    contradictions += outcome.contradictions;
    rereads += outcome.rereads;
    unreadable += outcome.unreadable;
    swapped += outcome.swapped;
    possible_caches.insert(possible_caches.end(), outcome.possible_caches.begin(),
                           outcome.possible_caches.end());
  }
};

/// Places all stretches of a thread arena. Stretches that overlap claimed memory are left out.
StretchTotals place_thread_arena(LibcView& view, const ArenaState& arena, std::uint32_t index);

/// Places all stretches of the main arena: the brk area, pieces after a foreign sbrk, and pieces
/// from mmap after brk had failed (glibc records those nowhere). To be called when all other arenas
/// have been placed, so that their memory is claimed.
StretchTotals place_main_arena(LibcView& view, const ArenaState& arena, std::uint32_t index);

} // namespace heapgap::allocators::glibc
