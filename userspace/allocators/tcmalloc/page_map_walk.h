// All spans of a page heap, in address order.
#pragma once

#include "allocators/tcmalloc/span_record.h"
#include "target/mapping.h"

#include <vector>

namespace heapgap::allocators::tcmalloc {

struct PageMapWalk {
  std::vector<SpanRecord> spans; ///< in address order, disjoint
  std::vector<Range> leaves;     ///< the page map's own memory, in the order of the root
  /// Entries that lead to no span that begins there. Merged spans leave some behind, but never
  /// where a span would begin.
  std::uint64_t wrong_entries = 0;
  /// Pages of the map, or records, that are not in memory.
  std::uint64_t unreadable = 0;
};

/// Follows the page map whose root is at `root`, for the anonymous memory of `mappings`. What it
/// costs is bounded by the memory that the target itself spends on the map.
PageMapWalk walk_page_map(WindowedReader& leaves, WindowedReader& records, Address root,
                          const target::Mappings& mappings, const SizeClasses& classes);

} // namespace heapgap::allocators::tcmalloc
