// One thread's cache (struct tcache_perthread_struct) as read from the target.
#pragma once

#include "allocators/glibc/chunk.h"
#include "allocators/glibc/layout.h"
#include "allocators/windowed_reader.h"

#include <vector>

namespace heapgap::allocators::glibc {

struct ThreadCache {
  Address structure; ///< user address of the chunk that holds it
  std::vector<std::uint64_t> counters;
  std::vector<Address> heads; ///< user addresses of the first cached block of each bin

  bool operator==(const ThreadCache&) const = default;
};

/// Whether the chunk is as large as one that holds a cache. It may be larger by a step of 16 bytes
/// where a remainder was too small to stand alone, and in 2.43 by another one: some of its paths
/// round the size up twice (tcache_init in malloc.c).
constexpr bool has_cache_size(ChunkHeader header, const ThreadCacheLayout& layout) {
  const Bytes size{layout.chunk_size};
  return header.size() >= size && header.size() <= size + chunk_alignment * 2;
}

/// A quick look: all counters in range, and at least one bin holds something.
bool may_be_thread_cache(WindowedReader& reader, Address block, const ThreadCacheLayout& layout,
                         std::uint64_t blocks_per_bin);

/// Reads what `structure` points to as a cache; nothing when it is not in memory or cannot be one
/// (its chunk has another size, a list head is misaligned, a counter is out of range).
std::optional<ThreadCache> read_thread_cache(WindowedReader& reader, Address structure,
                                             const ThreadCacheLayout& layout,
                                             std::uint64_t blocks_per_bin);

} // namespace heapgap::allocators::glibc
