// What a reader says of the allocator it read.
#pragma once

#include "allocators/slot_classes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace heapgap::allocators {

enum class Reading : std::uint8_t {
  exact,       ///< every block and gap
  approximate, ///< some figures are estimates
  none,        ///< recognised, but not read
};

/// One allocator-specific figure or setting.
struct Figure {
  std::string name;
  std::variant<std::monostate, bool, std::uint64_t, std::string> value;
};

/// An allocator found in the target.
struct Allocator {
  std::string name;
  std::string version; ///< a hint for people; no decision rests on it
  std::string object;  ///< the library or executable that holds it (hostile bytes)
  Reading reading = Reading::none;
  std::optional<Bytes> mapped; ///< by the allocator's own counters
  /// What callers asked for, in all live blocks; only where the allocator keeps it of each.
  std::optional<Bytes> requested = std::nullopt;
  std::vector<Figure> figures;
  SlotClasses slot_classes;
  /// Its arenas in the model: [first_arena, first_arena + arena_count).
  std::uint32_t first_arena = 0;
  std::uint32_t arena_count = 0;
};

/// How well the reading went; added up over all allocators.
struct ReadingQuality {
  bool consistent = true;           ///< the ledger met the allocator's own counters
  Bytes unreadable;                 ///< bookkeeping that was not in memory
  Bytes swapped;                    ///< the part of it that is in swap
  std::uint64_t contradictions = 0; ///< structures that say different things of the same bytes
  std::uint64_t retries = 0;
  /// Lists of set aside blocks that changed while they were followed: some of their blocks may have
  /// been taken for live.
  std::uint64_t torn_lists = 0;
  std::vector<std::string> notes;
};

} // namespace heapgap::allocators
