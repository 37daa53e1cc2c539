// What the bytes around a block say of it: where in its slot it begins, how much was asked for.
//
//   slot - 4       0xe0 and a distance in units when the block begins further in, else its header
//   block - 8      distance from slot 0 in units when it needs 32 bits, see block - 4
//   block - 4      0, or 1 when the distance has 32 bits
//   block - 3      5 bits slot index, 3 bits bytes left over at the end (5: 5 or more; 6: the slot
//                  holds a group)
//   block - 2      distance from slot 0 in units, 16 bits
//   slot end - 8   bytes left over, when 5 or more; the slot ends where the next one's header does
#pragma once

#include "allocators/musl/group.h"

namespace heapgap::allocators::musl {

/// A block in its slot.
struct SlotBlock {
  Address begin;         ///< what malloc returned
  Bytes requested;       ///< what malloc_usable_size() says
  bool is_group = false; ///< no block of the application: a nested group begins here
};

enum class SlotTrouble : std::uint8_t {
  not_in_memory, ///< the page with the header is not there to be read
  contradicts,   ///< no header that mallocng writes: torn, or overwritten
  gone,          ///< given back since the group's record was read
};

/// Reads the block in slot `index` (at most last_slot), which is in use. Never says `gone`.
std::expected<SlotBlock, SlotTrouble> read_slot(WindowedReader& reader, const Group& group,
                                                unsigned index);

} // namespace heapgap::allocators::musl
