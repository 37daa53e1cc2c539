// Goes through all extents of one jemalloc in address order.
#pragma once

#include "allocators/jemalloc/extent.h"
#include "allocators/jemalloc/jemalloc_view.h"

#include <functional>

namespace heapgap::allocators::jemalloc {

/// `bitmap` is that of a slab, zeros for others.
using VisitExtent = std::function<void(const Extent& extent, const SlabBitmap& bitmap)>;

/// What a walk could not read.
struct WalkTrouble {
  std::uint64_t torn = 0;         ///< leaf words that name no extent of their page
  std::uint64_t unread_pages = 0; ///< pages of structures that are in swap
  bool given_up = false;          ///< too much made no sense: the rest was left out
};

/// Calls visit for each extent, none overlapping another. A word that changes while it is read is
/// read again.
WalkTrouble walk_extents(JemallocView& view, const VisitExtent& visit);

} // namespace heapgap::allocators::jemalloc
