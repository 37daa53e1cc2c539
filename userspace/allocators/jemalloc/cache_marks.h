// Tells in the model what the thread caches hold from what the application holds.
#pragma once

#include "allocators/jemalloc/jemalloc_view.h"
#include "allocators/jemalloc/thread_caches.h"

namespace heapgap::allocators::jemalloc {

struct CacheMarks {
  std::uint64_t strangers = 0; ///< cached blocks that are no blocks of their class in the model
  Bytes own;                   ///< blocks that jemalloc allocated for itself: metadata now
};

/// Blocks in the caches become cached, those that jemalloc allocated for itself metadata.
CacheMarks mark_caches(JemallocView& view, const ThreadCaches& caches);

} // namespace heapgap::allocators::jemalloc
