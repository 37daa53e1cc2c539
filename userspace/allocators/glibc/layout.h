// Where glibc keeps what, by generation. Source: malloc/malloc.c and malloc/arena.c at the glibc
// tags 2.26 to 2.43 (LP64). docs/ALLOCATORS.md holds the same tables for people.
//
// A generation is told by structure: main_arena's `next` points to itself at first, so the distance
// from that word to the arena names the arena layout; the parameters layout is the one whose
// fields make sense. The version string is never asked.
#pragma once

#include "base/units.h"

#include <cstdint>
#include <span>

namespace heapgap::allocators::glibc {

/// struct malloc_state. Offsets in bytes.
struct ArenaLayout {
  std::uint64_t fastbins; ///< meaningless when fastbin_count is 0
  unsigned fastbin_count;
  std::uint64_t top;
  std::uint64_t bins; ///< 254 words: forward and backward link of 127 bins
  std::uint64_t next;
  std::uint64_t attached_threads;
  std::uint64_t system_mem;
  std::uint64_t max_system_mem;
  std::uint64_t size;
};

/// struct malloc_par (`mp_`) and what goes with its generation.
struct ParametersLayout {
  std::uint64_t mmapped_count; ///< n_mmaps, n_mmaps_max, max_n_mmaps, no_dyn_threshold: 4 ints
  std::uint64_t mmapped_bytes; ///< mmapped_mem, then max_mmapped_mem
  std::uint64_t sbrk_base;
  std::uint64_t thp_page;    ///< 0: the generation has no such field
  std::uint64_t tcache_bins; ///< number of bins, then largest request, then count per bin
  std::uint64_t size;
  std::uint64_t heap_info_size; ///< sizeof(heap_info) of the same generation
  bool links_may_be_plain;      ///< includes releases before 2.32, without pointer mangling
  /// Direct blocks: bytes that `size` leaves out, and bytes after the usable part (both 0 or 16,
  /// 8).
  std::uint64_t direct_size_excess;
  std::uint64_t direct_tail;
};

/// struct tcache_perthread_struct, an ordinary chunk of `chunk_size`.
struct ThreadCacheLayout {
  std::uint64_t chunk_size;
  unsigned counter_bytes; ///< width of one counter
  unsigned bins;
  std::uint64_t entries;  ///< offset of the list heads
  bool counts_free_slots; ///< counters hold what still fits, not what is cached
};

std::span<const ArenaLayout> arena_layouts();
/// The parameter layouts that appear with an arena layout.
std::span<const ParametersLayout> parameters_layouts(const ArenaLayout& arena);
/// The thread cache layouts that appear with a parameters layout.
std::span<const ThreadCacheLayout> thread_cache_layouts(const ArenaLayout& arena,
                                                        const ParametersLayout& parameters);

inline constexpr unsigned bin_count = 127;
/// Thread arenas' heaps are aligned to this (HEAP_MAX_SIZE, DEFAULT_MMAP_THRESHOLD_MAX * 2).
inline constexpr Bytes heap_alignment = 64_MiB;

} // namespace heapgap::allocators::glibc
