// What the parts of the jemalloc reader share while they read one jemalloc.
#pragma once

#include "allocators/allocator.h"
#include "allocators/jemalloc/size_classes.h"
#include "allocators/jemalloc/tree_finder.h"
#include "heap/heap.h"

namespace heapgap::allocators::jemalloc {

struct JemallocView {
  const target::Mappings& mappings;
  Instance instance;
  SizeClasses classes;
  std::vector<Range> structures; ///< all base blocks, in address order
  heap::Heap& heap;              ///< the model being filled
  WindowedReader& tree;          ///< one large window: to go through root and leaves
  WindowedReader& descriptors;   ///< room for all that base blocks hold
  WindowedReader& scattered;     ///< many small windows: for single words
  ReadingQuality& quality;

  /// After this, words come from the target as it is now.
  void forget_windows() {
    tree.forget();
    descriptors.forget();
    scattered.forget();
  }
  [[nodiscard]] std::optional<Error> error() const {
    if (tree.error()) return tree.error();
    return descriptors.error() ? descriptors.error() : scattered.error();
  }
};

} // namespace heapgap::allocators::jemalloc
