// The page heap's own counters.
#pragma once

#include "allocators/windowed_reader.h"

namespace heapgap::allocators::tcmalloc {

/// struct PageHeap::Stats.
struct PageHeapStats {
  Bytes system;   ///< of all spans
  Bytes free;     ///< of spans on normal free lists
  Bytes returned; ///< of spans whose memory was given back to the system

  bool operator==(const PageHeapStats&) const = default;
};

/// Of the page heap whose free lists begin at `lists`; nothing when its counters make no sense.
std::optional<PageHeapStats> read_stats(WindowedReader& reader, Address lists);

} // namespace heapgap::allocators::tcmalloc
