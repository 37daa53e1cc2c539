// What the central free lists say of themselves, and the chains of objects in their transfer
// caches.
#pragma once

#include "allocators/tcmalloc/tcmalloc_view.h"

namespace heapgap::allocators::tcmalloc {

/// A chain of freed objects, linked through their first words.
struct ObjectChain {
  Address first;
  std::uint64_t count = 0;
  std::uint8_t size_class = 0;

  bool operator==(const ObjectChain&) const = default;
};

/// One class's central free list.
struct CentralList {
  std::uint64_t spans = 0;        ///< of this class
  std::uint64_t free_objects = 0; ///< on the lists of those spans
  std::vector<ObjectChain> transfer_cache;

  bool operator==(const CentralList&) const = default;
};

/// By class; nothing when they are not in memory or make no sense.
std::optional<std::vector<CentralList>> read_central_lists(const TcmallocView& view);

} // namespace heapgap::allocators::tcmalloc
