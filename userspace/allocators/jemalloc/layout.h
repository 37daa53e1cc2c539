// Where the fields of jemalloc's structures lie, in the releases and builds that can be read.
//
// Offsets in bytes, for 64-bit (LP64) Linux and the usual options, from the headers in
// include/jemalloc/internal at the release tags. Structures without a row of their own are the same
// in all of them; they are described where they are read.
#pragma once

#include <cstdint>
#include <span>

namespace heapgap::allocators::jemalloc {

/// Fields of the first word of an extent's descriptor (extent_structs.h, edata.h). Arena (bits 0 to
/// 11) and slab (bit 12) are the same everywhere.
struct ExtentFormat {
  unsigned state_shift = 0;
  unsigned state_bits = 0;
  unsigned class_shift = 0; ///< 8 bits
  unsigned free_shift = 0;  ///< free slots of a slab, 10 bits

  constexpr bool operator==(const ExtentFormat&) const = default;
};

/// struct arena_s (arena_structs_b.h, arena_structs.h).
struct ArenaFormat {
  std::uint64_t caches = 0;       ///< the ring of thread caches: its first one, or 0
  std::uint64_t base = 0;         ///< its struct base_s
  std::uint64_t active_pages = 0; ///< counters, in pages
  std::uint64_t dirty_pages = 0;
  std::uint64_t muzzy_pages = 0;
  std::uint64_t huge_pages_used = 0; ///< one byte: it has used the huge page allocator; 0: has none
};

/// How a thread cache keeps the blocks of one class (cache_bin.h); 24 bytes a bin in all.
enum class BinFormat : std::uint8_t {
  counted, ///< number of blocks at 4, end of their list at 16
  stacked, ///< first block of the list at 0, low 16 bits of its end at 20
};

/// A thread cache (tcache_structs.h). Offsets count from what the arena's ring leads to: struct
/// tcache_s in 5.2, struct tcache_slow_s in 5.3.
struct CacheFormat {
  BinFormat bins = BinFormat::counted;
  std::uint64_t link = 0;      ///< next in the ring
  std::uint64_t small = 0;     ///< pointer to the bins; in 5.2 to those of small classes
  std::uint64_t arena = 0;     ///< pointer to the arena
  std::uint64_t memory = 0;    ///< pointer to the block behind all lists; 5.3 only
  std::uint64_t large_at = 0;  ///< where bins of large classes begin; 5.2 only
  std::uint32_t bin_count = 0; ///< at most
};

struct Layout {
  const char* release = "";
  unsigned lg_quantum = 0; ///< see SizeClasses
  ExtentFormat extent;
  std::uint64_t base_blocks = 0; ///< struct base_s: pointer to its newest block
  ArenaFormat arena;
  CacheFormat cache;
};

/// All that are known, the usual ones first.
std::span<const Layout> layouts();

} // namespace heapgap::allocators::jemalloc
