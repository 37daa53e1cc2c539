// A walk up to an end that moves: a busy heap grows and shrinks at its top while it is read.
#pragma once

#include "allocators/glibc/chunk_walk.h"

#include <functional>

namespace heapgap::allocators::glibc {

/// Tells where the region ends now; nothing when that cannot be told.
using CurrentEnd = std::function<std::optional<Address>()>;

/// Like walk_chunks(); when the end has moved meanwhile, goes on from the top chunk instead of
/// starting again, a few times at most. `region` ends where the walk did.
WalkOutcome walk_to_moving_end(WindowedReader& reader, heap::Region& region, Address first,
                               const WalkRules& rules, const CurrentEnd& current_end);

} // namespace heapgap::allocators::glibc
