// What jemalloc's threads have set aside: blocks that the application freed, still marked as in use
// in their extents.
//
// A cache is a row of bins, one a size class, each with a list of blocks (cache_bin.h). The lists
// of one cache share a block of the heap that jemalloc allocated for itself.
//
//   5.2   tcache_s: bins of small classes at 16, … links, pointers to its bins, arena …
//   5.3   tcache_slow_s: links, pointer to the bins, arena … ⇄ tcache_s: pointer back, bins at 8
//
// Automatic caches lie in their thread's static storage, those made with tcache.create in the heap.
#pragma once

#include "allocators/jemalloc/tree_finder.h"

#include <set>

namespace heapgap::allocators::jemalloc {

struct CachedBlock {
  Address address;
  std::uint32_t size_class = 0;
};

struct ThreadCache {
  Address structure; ///< where it lies
  std::vector<CachedBlock> blocks;
  Address lists; ///< inside the block behind all lists
  /// Changes with each call that the thread makes through its cache.
  std::uint64_t state = 0;
};

struct ThreadCaches {
  std::vector<ThreadCache> all;
  /// In 5.2 each thread has one more block that jemalloc allocated for itself, which counts down to
  /// the next purging (arenas_tdata in tsd.h): inside each of them.
  std::vector<Address> countdowns;
  std::set<Address> unread_pages; ///< pages of caches and lists that are in swap
};

/// The caches that the arenas list and, as builds without statistics keep no such list, those found
/// in the threads' static storage. A cache that changes while it is read gives a mix of before and
/// after.
ThreadCaches read_thread_caches(WindowedReader& reader, const Instance& instance,
                                const std::vector<Address>& thread_pointers);

} // namespace heapgap::allocators::jemalloc
