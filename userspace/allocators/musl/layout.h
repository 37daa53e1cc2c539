// Where musl's allocator keeps what: mallocng, in musl since 1.2.1, unchanged up to 1.2.5.
// Source: src/malloc/mallocng/meta.h and malloc.c at the musl tags v1.2.1 to v1.2.5 (x86-64, where
// the page size is a constant and the context has no field for it).
//
// A context in libc's .bss heads a list of meta areas; each is a page of records, one a group. A
// group is a run of slots of one size:
//
//   group + 0     address of its record
//   group + 8     highest slot in use so far
//   group + 16    slot 0 | slot 1 | … | rest
//
// The 4 bytes before a block, at the end of the slot below, tell where in its slot the block lies
// and how many bytes of the slot were not asked for.
#pragma once

#include "base/units.h"

#include <array>
#include <cstdint>

namespace heapgap::allocators::musl {

/// Everything is a multiple of this (UNIT).
inline constexpr Bytes unit = 16_B;
/// Head of a group; its last 4 bytes are the first slot's header.
inline constexpr Bytes group_head = 16_B;
/// In front of each block, inside the slot below (IB).
inline constexpr Bytes block_header = 4_B;
/// Requests from here on get a mapping of their own (MMAP_THRESHOLD).
inline constexpr Bytes direct_threshold{131052};

/// Slot sizes in units (size_classes).
inline constexpr std::array<std::uint16_t, 48> class_units{
    1,   2,   3,   4,    5,    6,    7,    8,    9,    10,   12,   15,   18,   20,   25,   31,
    36,  42,  50,  63,   72,   84,   102,  127,  146,  170,  204,  255,  292,  340,  409,  511,
    584, 682, 818, 1023, 1169, 1364, 1637, 2047, 2340, 2730, 3276, 4095, 4680, 5460, 6552, 8191};
/// The class of a block that was given a mapping of its own for its size.
inline constexpr unsigned direct_class = 63;
inline constexpr unsigned max_slots = 32;

/// struct malloc_context. Offsets in bytes.
namespace context_layout {
inline constexpr Bytes secret = 0_B;        ///< random; each meta area begins with it
inline constexpr Bytes init_done = 8_B;     ///< an int: 1
inline constexpr Bytes mmap_counter = 12_B; ///< an int: mappings made so far
inline constexpr Bytes free_records = 16_B;
inline constexpr Bytes unused_records = 32_B; ///< in the last area
inline constexpr Bytes spare_areas = 40_B;    ///< pages set aside for areas, without access
inline constexpr Bytes areas_head = 56_B;
inline constexpr Bytes areas_tail = 64_B;
inline constexpr Bytes active = 80_B; ///< 48 records, the first of each class's ring
inline constexpr Bytes usage = 464_B; ///< 48 words: slots of mapped and nested groups by class
inline constexpr Bytes brk = 920_B;   ///< ~0 once brk failed
inline constexpr Bytes size = 928_B;
} // namespace context_layout

/// struct meta_area: a page.
namespace area_layout {
inline constexpr Bytes check = 0_B; ///< the secret
inline constexpr Bytes next = 8_B;
inline constexpr Bytes record_count = 16_B; ///< an int
inline constexpr Bytes records = 24_B;
inline constexpr std::uint64_t max_records = 101;
} // namespace area_layout

/// struct meta: the record of a group. A record in no use has no group.
namespace record_layout {
inline constexpr Bytes group = 16_B;
inline constexpr Bytes masks = 24_B; ///< two ints, a bit a slot: available, freed
/// 5 bits last slot, 1 bit may be freed, 6 bits class, 52 bits pages mapped for it.
inline constexpr Bytes shape = 32_B;
inline constexpr Bytes size = 40_B;
} // namespace record_layout

} // namespace heapgap::allocators::musl
