// Puts the spans of a page heap into the model: blocks, free objects, free pages, lost tails.
#pragma once

#include "allocators/tcmalloc/page_map_walk.h"
#include "allocators/tcmalloc/tcmalloc_view.h"

namespace heapgap::allocators::tcmalloc {

/// What was filled in, to be held against tcmalloc's own counters.
struct Filled {
  Bytes system;                            ///< of all spans
  Bytes free;                              ///< of free spans that kept their memory
  Bytes returned;                          ///< of those that did not
  std::vector<std::uint64_t> spans;        ///< by class
  std::vector<std::uint64_t> free_objects; ///< by class, on the spans' own lists
  /// Spans whose list of free objects leads astray, or is not as long as their count says.
  std::uint64_t broken_lists = 0;
  /// Spans whose free objects could not be followed because they are not in memory.
  std::uint64_t unreadable_lists = 0;
  Bytes refused; ///< claimed by somebody else already
};

/// Objects that are on no list of their span become live; thread and transfer caches are not
/// looked at here. Returned spans become Heap::reserved.
Filled fill_heap(const TcmallocView& view, const std::vector<SpanRecord>& spans);

} // namespace heapgap::allocators::tcmalloc
