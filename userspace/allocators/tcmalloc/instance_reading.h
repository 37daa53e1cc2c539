// One tcmalloc, read until what was found meets its own counters.
#pragma once

#include "allocators/tcmalloc/tcmalloc_view.h"

namespace heapgap::allocators::tcmalloc {

/// Fills the view's arena. Errors: privilege, no_process.
Result<Allocator> read_instance(TcmallocView view, ReadingQuality& quality);

} // namespace heapgap::allocators::tcmalloc
