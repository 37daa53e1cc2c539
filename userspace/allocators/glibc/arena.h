// One arena (struct malloc_state) as read from the target.
#pragma once

#include "allocators/glibc/layout.h"
#include "allocators/windowed_reader.h"

#include <array>
#include <optional>
#include <vector>

namespace heapgap::allocators::glibc {

/// The forward and backward link of one bin's list head.
struct BinLinks {
  Address forward;
  Address backward;
  constexpr bool operator==(const BinLinks&) const = default;
};

struct ArenaState {
  Address address;
  std::uint32_t flags = 0;
  std::vector<Address> fastbins; ///< chunk addresses; empty from 2.43 on
  Address top;
  Address last_remainder; ///< what the last split for a small request left
  std::array<BinLinks, bin_count> bins{};
  Address next;
  std::uint64_t attached_threads = 0;
  Bytes system_mem;
  Bytes max_system_mem;

  /// Set once brk failed or somebody else moved it: main arena memory lies in several pieces.
  [[nodiscard]] bool is_noncontiguous() const { return (flags & 2U) != 0; }
  /// malloc was never called: only statics.
  [[nodiscard]] bool is_unused() const { return !bins[0].forward; }
  bool operator==(const ArenaState&) const = default;
};

/// The list head of bin `index` (0 to 126) pretends to be a chunk at this address.
Address bin_head(Address arena, const ArenaLayout& layout, unsigned index);

/// Reads the arena; nothing when a part of it is not in memory.
std::optional<ArenaState> read_arena(WindowedReader& reader, Address address,
                                     const ArenaLayout& layout);

/// Whether the fields make sense together: every bin is an empty list or has both links, top is
/// set, the totals are in order. True as well for an arena never used (all links zero).
bool is_plausible(const ArenaState& arena, const ArenaLayout& layout);

/// `main` and the arenas on its ring, `main` first. heap_info_size is set to what the members use
/// (0: no member). The ring is not closed when a member makes no sense: those before it are here.
struct ArenaRing {
  std::vector<ArenaState> arenas;
  std::uint64_t heap_info_size = 0;
  bool is_closed = false;
};
/// Nothing when `main` itself is no arena.
std::optional<ArenaRing> read_ring(WindowedReader& reader, Address main, const ArenaLayout& layout);

} // namespace heapgap::allocators::glibc
