// Finds every gperftools tcmalloc in a process by the shape of its data: no symbols, no names.
//
// The page heap keeps 256 lists of free spans side by side, 48 bytes each, most of them empty and
// so pointing to themselves; nothing else looks like that. Its page map lies a fixed distance in
// front. The central free lists are as many structures of 1216 bytes, each with its own number.
#pragma once

#include "allocators/static_data.h"
#include "allocators/tcmalloc/size_classes.h"

#include <string>

namespace heapgap::allocators::tcmalloc {

/// One tcmalloc and where its statics are.
struct Place {
  StaticData data;
  Address root;    ///< the page map's
  Address lists;   ///< the page heap's free lists
  Address central; ///< the central free list of class 0
  SizeClasses classes;
};

struct PlaceSearch {
  std::vector<Place> found;
  std::vector<std::string> refused; ///< tcmallocs whose statics make no sense: which, and why
  /// Pages of writable data that could not be looked at because they are in swap.
  std::uint64_t swapped_pages = 0;
};

/// Errors: privilege, no_process.
Result<PlaceSearch> find_places(target::Memory& memory, const target::Mappings& mappings);

} // namespace heapgap::allocators::tcmalloc
