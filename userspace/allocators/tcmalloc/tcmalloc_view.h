// What the parts of the reader share while one tcmalloc is read.
#pragma once

#include "allocators/allocator.h"
#include "allocators/tcmalloc/tcmalloc_finder.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::allocators::tcmalloc {

struct TcmallocView {
  target::Process& process;
  target::Mappings mappings; ///< as they were before the last attempt
  const Place& place;
  heap::Heap& heap;
  std::uint32_t arena = 0;   ///< index into Heap::arenas
  WindowedReader& bulk;      ///< memory that is gone through
  WindowedReader& near;      ///< objects of one span after the other
  WindowedReader& scattered; ///< single structures

  void forget_windows() const {
    bulk.forget();
    near.forget();
    scattered.forget();
  }
  /// Set once the target could not be read at all.
  [[nodiscard]] std::optional<Error> error() const {
    if (bulk.error()) return bulk.error();
    if (near.error()) return near.error();
    return scattered.error();
  }
};

} // namespace heapgap::allocators::tcmalloc
