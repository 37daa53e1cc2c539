// Which blocks of a page are free: its lists, followed.
//
//   free          ready to be handed out
//   local_free    given back by the owning thread; becomes `free` when that has run empty
//   thread_free   given back by other threads, and still counted as used until the owner looks
//
// used + |free| + |local_free| == capacity, and thread_free is a part of used.
#pragma once

#include "allocators/mimalloc/page.h"
#include "heap/span.h"

#include <vector>

namespace heapgap::allocators::mimalloc {

struct PageBlocks {
  /// One each of the page's `reserved` blocks: live, free or cached (thread_free); unknown where
  /// lists could not be followed to their end.
  std::vector<heap::SpanKind> kinds;
  bool adds_up = false;            ///< the lists are as long as the page's counters say
  std::uint64_t missing_links = 0; ///< a link that was not in memory
  std::uint64_t live = 0;          ///< number of live ones
};

/// `near` has windows that suit pages of small blocks, `scattered` such that suit large ones.
PageBlocks read_blocks(WindowedReader& near, WindowedReader& scattered, const Page& page);

} // namespace heapgap::allocators::mimalloc
