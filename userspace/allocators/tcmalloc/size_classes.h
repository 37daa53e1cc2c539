// The sizes that small objects come in.
#pragma once

#include "allocators/windowed_reader.h"

namespace heapgap::allocators::tcmalloc {

struct SizeClass {
  Bytes object;            ///< 8 B to 256 KiB
  std::uint64_t pages = 0; ///< of each span of this class
  std::uint64_t batch = 0; ///< objects that move between caches at a time
  /// How many objects a span holds.
  [[nodiscard]] std::uint64_t capacity() const;
};

/// By class; the first one stands for "no class".
using SizeClasses = std::vector<SizeClass>;

/// The `count` classes whose sizes lie at `sizes` (SizeMap::class_to_size_); nothing when they make
/// no sense: sizes grow from 8 bytes to 256 KiB, an object fits into its span.
std::optional<SizeClasses> read_size_classes(WindowedReader& reader, Address sizes,
                                             std::uint64_t count);

/// What malloc_usable_size says of a sampled block that was asked for with `requested` bytes: the
/// size of its class, or whole pages (tc_nallocx).
Bytes usable_size(const SizeClasses& classes, Bytes requested);

} // namespace heapgap::allocators::tcmalloc
