// What a glibc release looks like in memory, written down a second time, for synthetic heaps: an
// error in the reader's own tables must not repeat itself here.
//
// Source: malloc/malloc.c and malloc/arena.c at the tags 2.26 to 2.43, LP64.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heapgap::test {

/// The second word of a block in a thread cache.
enum class CacheMark : std::uint8_t { none, owner, key };

struct Generation {
  std::string name; ///< the first release that looks like this

  // struct malloc_state
  std::uint64_t fastbins; ///< offset of the ten heads; 0: there are none
  std::uint64_t top;
  std::uint64_t bins;
  std::uint64_t next;
  std::uint64_t attached_threads;
  std::uint64_t system_mem;
  std::uint64_t max_system_mem;

  // struct malloc_par
  std::uint64_t mmapped_count;
  std::uint64_t mmapped_bytes;
  std::uint64_t sbrk_base;
  std::uint64_t tcache;

  // struct tcache_perthread_struct
  std::uint64_t cache_chunk;
  unsigned counter_bytes;
  unsigned cache_bins;
  std::uint64_t entries;
  bool counts_free_slots;
  std::uint64_t blocks_per_bin;
  CacheMark mark;

  bool mangled_links;
  std::uint64_t heap_info;
  std::uint64_t first_chunk;   ///< of a thread arena's first heap, from its beginning
  std::uint64_t direct_excess; ///< what a direct block's size leaves out of its mapping
  std::uint64_t direct_tail;
};

/// One of each kind, oldest first.
const std::vector<Generation>& generations();
/// The one that begins with this release.
const Generation& generation(const std::string& name);

} // namespace heapgap::test
