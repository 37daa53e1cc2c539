// The tree that leads from a page to its extent (include/jemalloc/internal/rtree.h), for pages of
// 4 KiB. Its shape depends on the address bits of the machine that jemalloc was built on:
//
//   48 bits   root, leaves            18 bits of the page's number each; a leaf has one word a page
//   57 bits   root, nodes, leaves     15 bits each; a leaf has two words a page
//
// The root is static data of the library; what it leads to lies in base blocks. A word of a leaf
// names the extent that covers the page, or none where the address is 0, whatever the other bits:
//
//   48 to 63  size class (48 bits only: the second word holds it otherwise)
//   6 to 47   address of the descriptor
//   0 to 4    flags: slab; in 5.3 also first of its mapping, and the state (48 bits only)
//
// Every page of a slab has its word, other extents have one at their first and their last page.
#pragma once

#include "base/page.h"

#include <array>

namespace heapgap::allocators::jemalloc {

struct TreeShape {
  unsigned levels = 0;
  unsigned lg_words = 0; ///< words of the root and of each node; pages of each leaf
  Bytes leaf_step;       ///< from one page's word to the next one's

  [[nodiscard]] constexpr std::uint64_t words() const { return std::uint64_t{1} << lg_words; }
  [[nodiscard]] constexpr Bytes node_size() const { return {words() * 8}; }
  [[nodiscard]] constexpr Bytes leaf_size() const { return leaf_step * words(); }
  /// The address space behind one word at `depth`; 0 is the root.
  [[nodiscard]] constexpr Bytes reach(unsigned depth) const {
    return {page_size.count << (lg_words * (levels - 1 - depth))};
  }
  /// Which of the root's words leads to `a`.
  [[nodiscard]] constexpr std::uint64_t root_index(Address a) const {
    return a.value / reach(0).count;
  }
  /// The number of `a`'s page among those behind one word of the root.
  [[nodiscard]] constexpr std::uint64_t page_index(Address a) const {
    return a.value % reach(0).count / page_size.count;
  }

  constexpr bool operator==(const TreeShape&) const = default;
};

inline constexpr std::array<TreeShape, 2> tree_shapes{{
    {.levels = 2, .lg_words = 18, .leaf_step = Bytes{8}},
    {.levels = 3, .lg_words = 15, .leaf_step = Bytes{16}},
}};

/// The descriptor that a leaf's word names, or 0.
constexpr Address descriptor_in(std::uint64_t leaf_word) {
  return {leaf_word & 0x0000ffffffffffc0U};
}

} // namespace heapgap::allocators::jemalloc
