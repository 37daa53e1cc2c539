// Finds the jemallocs in a process by structure: no symbols, no names.
#pragma once

#include "allocators/jemalloc/arenas.h"
#include "allocators/jemalloc/radix_tree.h"

#include <string>

namespace heapgap::allocators::jemalloc {

/// One jemalloc: a library, or what an executable was linked with.
struct Instance {
  target::Mapping data; ///< where its writable data begins
  Address root;         ///< of its radix tree
  TreeShape shape;
  Layout layout;
  std::vector<ArenaPlace> arenas; ///< by index
};

struct TreeSearch {
  std::vector<Instance> found;
  std::vector<std::string> refused; ///< trees whose extents or arenas make no sense, and why
  std::uint64_t swapped_pages = 0;  ///< data pages that could not be searched
};

/// Searches the writable data of every mapped file.
///
/// A tree is found by its leaves: where the data leads into a base block, words are taken for a
/// leaf's, and those whose place agrees with the extent they name give the place of the root, which
/// must lie in the same data. The release is the one whose fields agree in the extents found.
/// Errors: privilege, no_process.
Result<TreeSearch> find_trees(target::Memory& memory, const target::Mappings& mappings);

} // namespace heapgap::allocators::jemalloc
