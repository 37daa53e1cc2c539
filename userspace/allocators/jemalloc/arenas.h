// jemalloc's arenas: who they are and what they count.
#pragma once

#include "allocators/jemalloc/base_blocks.h"
#include "allocators/jemalloc/layout.h"

#include <vector>

namespace heapgap::allocators::jemalloc {

/// Indices stand in 12 bits; the last means "none".
inline constexpr std::uint32_t arena_limit = 4095;

struct ArenaPlace {
  std::uint32_t index = 0;
  Address arena; ///< struct arena_s
  Address base;  ///< struct base_s, at the front of the arena's first base block
};

/// What an arena counts itself, whole extents, in pages.
struct ArenaCounters {
  std::uint64_t active = 0;
  std::uint64_t dirty = 0;
  std::uint64_t muzzy = 0;
  bool used_huge_pages = false; ///< blocks came from the huge page allocator too

  [[nodiscard]] std::uint64_t pages() const { return active + dirty + muzzy; }
  constexpr bool operator==(const ArenaCounters&) const = default;
};

/// The arena that `address` leads to, if one lies there by this layout: it must point to the
/// struct base_s at the front of a base block, which must lead to a base block again.
std::optional<ArenaPlace> read_arena(WindowedReader& reader, BaseBlocks& blocks, Address address,
                                     const Layout& layout);

/// Nothing when they are not in memory.
std::optional<ArenaCounters> read_counters(WindowedReader& reader, const ArenaPlace& arena,
                                           const ArenaFormat& format);

/// All base blocks of the arena, newest first. Ends early where the list makes no sense.
std::vector<BaseBlock> blocks_of(WindowedReader& reader, BaseBlocks& blocks,
                                 const ArenaPlace& arena, const Layout& layout);

} // namespace heapgap::allocators::jemalloc
