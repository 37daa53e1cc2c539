// Objects in thread caches and transfer caches: freed by the application, handed out by their
// spans.
#pragma once

#include "allocators/tcmalloc/thread_caches.h"

namespace heapgap::allocators::tcmalloc {

struct ChainMarks {
  Bytes bytes;                     ///< marked as cached
  std::uint64_t broken = 0;        ///< chains that lead to something else than an object
  std::uint64_t wrong_lengths = 0; ///< chains that are longer or shorter than their count
  std::uint64_t unreadable = 0;    ///< chains that lead into memory that is not there

  void add(const ChainMarks& more);
};

/// Marks the chain's objects in the model as cached, as far as they are live objects of its class.
ChainMarks mark_chain(const TcmallocView& view, const ObjectChain& chain);

} // namespace heapgap::allocators::tcmalloc
