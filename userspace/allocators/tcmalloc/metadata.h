// The memory that tcmalloc takes for its own structures: page map leaves, span records, thread
// caches.
//
// It comes in chunks of 8 MiB that lie anywhere between the spans, and is handed on from the front
// (MetaDataAlloc in src/common.cc). Only the newest chunk's free part is recorded. The others are
// found by what is known to lie in them; each ends with its last block of 128 KiB that was ever
// touched, as every user of such a block writes to its beginning at once.
#pragma once

#include "allocators/tcmalloc/page_map_walk.h"
#include "allocators/tcmalloc/tcmalloc_view.h"

namespace heapgap::allocators::tcmalloc {

struct Metadata {
  Bytes counted;             ///< by tcmalloc's own counter (metadata_system_bytes_)
  std::vector<Range> pieces; ///< in address order, disjoint; together at most `counted`

  [[nodiscard]] Bytes placed() const;
};

/// Nothing when the counters of MetaDataAlloc are not found. `caches`: where thread caches lie.
/// Errors: privilege, no_process.
Result<std::optional<Metadata>> find_metadata(const TcmallocView& view, const PageMapWalk& walk,
                                              const std::vector<Address>& caches);

} // namespace heapgap::allocators::tcmalloc
