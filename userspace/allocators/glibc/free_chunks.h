// The free chunks that a walk has met: how many, and their links.
#pragma once

#include "allocators/glibc/bin_edges.h"

namespace heapgap::allocators::glibc {

/// Chunks of 1 KiB and more lie in bins that are sorted by size: malloc can take one from the
/// middle, which no list head shows.
inline constexpr Bytes least_large_chunk{1024};

struct FreeChunks {
  explicit FreeChunks(std::uint64_t seed) : edges(seed) {}

  std::uint64_t count = 0;
  BinEdges edges;

  void add(Address chunk, Address forward, Address backward) {
    ++count;
    edges.add(chunk, forward, backward);
  }
  void add(const FreeChunks& other) {
    count += other.count;
    edges.add(other.edges);
  }
  bool operator==(const FreeChunks&) const = default;
};

} // namespace heapgap::allocators::glibc
