// Fastbins: freed chunks that look in use until the next consolidation (up to glibc 2.42).
#pragma once

#include "allocators/glibc/libc_view.h"
#include "allocators/glibc/list_links.h"
#include "allocators/glibc/list_trouble.h"

namespace heapgap::allocators::glibc {

/// Marks the members of the arena's fastbins in the model.
ListTrouble mark_fastbins(LibcView& view, const ArenaState& arena, ListLinks& links);

} // namespace heapgap::allocators::glibc
