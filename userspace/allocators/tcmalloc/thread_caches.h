// The threads' own caches of freed objects.
#pragma once

#include "allocators/tcmalloc/central_lists.h"

namespace heapgap::allocators::tcmalloc {

struct ThreadCache {
  Address at;
  std::vector<ObjectChain> lists; ///< those that are not empty
  Bytes bytes;                    ///< in all lists, by its own counter

  bool operator==(const ThreadCache&) const = default;
};

/// Where thread caches lie. Nothing but their shape tells: the sizes of all classes in fixed
/// distances. Statics point to one or two of them, those are linked with the others; the offset of
/// the links depends on the build and is learnt from caches that point to each other. At most
/// 65536 are followed.
std::vector<Address> find_thread_caches(const TcmallocView& view);

/// The one at `place` as it is now; nothing when it is not in memory.
std::optional<ThreadCache> read_thread_cache(const TcmallocView& view, Address place);

} // namespace heapgap::allocators::tcmalloc
