#include "allocators/tcmalloc/page_heap.h"

#include "allocators/tcmalloc/layout.h"
#include "base/page.h"

namespace heapgap::allocators::tcmalloc {

std::optional<PageHeapStats> read_stats(WindowedReader& reader, Address lists) {
  const Address at = lists + page_heap::stats_behind_lists;
  const auto system = reader.word(at + stats::system);
  const auto free = reader.word(at + stats::free);
  const auto returned = reader.word(at + stats::returned);
  const auto committed = reader.word(at + stats::committed);
  if (!system || !free || !returned || !committed) return std::nullopt;
  const bool adds_up = *system <= user_space_end.value && *committed <= *system &&
                       *returned <= *system && *free <= *system;
  const bool whole_pages = is_aligned(Bytes{*system}, heap_page) &&
                           is_aligned(Bytes{*free}, heap_page) &&
                           is_aligned(Bytes{*returned}, heap_page);
  if (!adds_up || !whole_pages) return std::nullopt;
  return PageHeapStats{{*system}, {*free}, {*returned}};
}

} // namespace heapgap::allocators::tcmalloc
