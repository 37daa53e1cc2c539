// The pieces that a heap consists of.
#pragma once

#include "base/range.h"

#include <cstdint>

namespace heapgap::heap {

/// What a piece of heap is to its allocator.
enum class SpanKind : std::uint8_t {
  free,      ///< a gap that the allocator can hand out
  live,      ///< a block of the application, its header included
  cached,    ///< freed by the application, set aside as if in use (tcache)
  mergeable, ///< cached too, but merged with its neighbours by the next consolidation (fastbin)
  top,       ///< the free end of an arena or heap
  metadata,  ///< the allocator's own structures
  unknown,   ///< could not be read or understood
  padding,   ///< belongs to a block's slot, but not to what the block may use
};
inline constexpr std::size_t span_kinds = 8;

/// One piece: `size` bytes from `begin` on.
struct Span {
  Address begin;
  Bytes size;
  SpanKind kind = SpanKind::unknown;
  Bytes padding{}; ///< at the end of a live span, less than a granule: not for the block to use

  [[nodiscard]] constexpr Address end() const { return begin + size; }
  constexpr bool operator==(const Span&) const = default;
};

/// Freed by the application and not (yet) a gap.
constexpr bool is_cached(SpanKind kind) {
  return kind == SpanKind::cached || kind == SpanKind::mergeable;
}

} // namespace heapgap::heap
