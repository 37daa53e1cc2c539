// The size classes of the contract, the same for all allocators: 16-byte steps up to 1 KiB, then
// four per doubling. And the classes of gaps: one per doubling.
#pragma once

#include "base/units.h"

#include <cstddef>

namespace heapgap::analysis {

/// Inclusive bounds.
struct SizeBounds {
  Bytes min;
  Bytes max;
};

/// 64 classes up to 1 KiB and 4 for each doubling up to 2^48.
inline constexpr std::size_t size_classes = 64 + std::size_t{4} * 38;
/// The class of a block with `usable` bytes; larger ones fall into the last, and one of 0 bytes
/// (musl's malloc(0)) into the first.
std::size_t size_class_of(Bytes usable);
SizeBounds size_class_bounds(std::size_t index);

/// [16, 31], [32, 63], … up to 2^48.
inline constexpr std::size_t gap_classes = 44;
std::size_t gap_class_of(Bytes gap);
SizeBounds gap_class_bounds(std::size_t index);

} // namespace heapgap::analysis
