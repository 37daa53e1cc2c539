// What happened in the target, one call at a time.
#pragma once

#include "base/units.h"

#include <cstdint>
#include <optional>

namespace heapgap::events {

enum class EventKind : std::uint8_t {
  allocated,     ///< address, requested, usable
  freed,         ///< address, usable
  realloc_begin, ///< address: the old block
  realloc_end,   ///< address: the new block or 0 (it failed, or it freed: requested is 0)
  mapped,        ///< address, requested: the length
  unmapped,      ///< address, requested: the length
  remapped,      ///< address, requested: the length
  break_moved,   ///< address: the new end
};

struct Event {
  EventKind kind = EventKind::allocated;
  bool direct = false;      ///< the block has a mapping of its own
  std::uint32_t thread = 0; ///< joins a realloc's end to its begin
  Address address;
  Bytes requested;
  std::optional<Bytes> usable; ///< as read at the block; nothing when that failed
};

} // namespace heapgap::events
