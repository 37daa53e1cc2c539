// One extent: a stretch of whole pages that jemalloc uses, caches or keeps reserved as one.
//
// Its descriptor (struct extent_s in 5.2, edata_s in 5.3) is 128 bytes long and lies elsewhere:
//
//   0   bits: arena, slab, state, size class, free slots (see ExtentFormat)
//   8   address; of a large block the block's own, a random part of a page behind the extent's
//   begin 16  size; the low 12 bits are a serial number 64  slabs: 8 words, one bit a slot, set
//   where the slot is free
#pragma once

#include "allocators/jemalloc/layout.h"
#include "allocators/jemalloc/size_classes.h"
#include "allocators/windowed_reader.h"
#include "base/range.h"

#include <array>

namespace heapgap::allocators::jemalloc {

enum class ExtentState : std::uint8_t {
  active,   ///< a slab or a large block
  dirty,    ///< unused, in memory
  muzzy,    ///< unused, the kernel may take it back (MADV_FREE)
  retained, ///< address space only
  changing, ///< on its way between two of the others
};

struct Extent {
  Range pages;   ///< whole pages
  Address block; ///< where a large block begins, inside the first page
  std::uint32_t arena = 0;
  ExtentState state = ExtentState::active;
  bool is_slab = false;
  std::uint32_t size_class = 0;
  std::uint32_t free_slots = 0; ///< of a slab
};

/// Bit n of word n / 64: slot n is free.
using SlabBitmap = std::array<std::uint64_t, 8>;
inline constexpr std::uint64_t most_slots = 512;

/// Descriptors are aligned to this at least.
inline constexpr Bytes descriptor_alignment{64};

/// Nothing when the descriptor is not in memory or describes no stretch of pages.
std::optional<Extent> read_extent(WindowedReader& reader, Address descriptor,
                                  const ExtentFormat& format);

/// Nothing when it is not in memory.
std::optional<SlabBitmap> read_slab_bitmap(WindowedReader& reader, Address descriptor);

/// How many slots a slab has; 0 when it cannot be one.
std::uint64_t slots_of(const Extent& slab, const SizeClasses& classes);

/// Whether an active extent's own fields agree: a slab's bitmap with its number of free slots, a
/// large block's class with the pages it takes (one page more where addresses are randomised).
bool is_coherent(const Extent& extent, const SlabBitmap& bitmap, const SizeClasses& classes);

} // namespace heapgap::allocators::jemalloc
