// Where mimalloc 2 keeps what. Sources: include/mimalloc-types.h (2.0.9), include/mimalloc/types.h,
// src/segment.c and src/page.c at the mimalloc tags v2.0.9, v2.1.2, v2.1.4, v2.1.7, v2.1.9, v2.2.4,
// v2.3.0 and v2.4.0 (64-bit, not built with MI_SECURE, MI_DEBUG or MI_PADDING).
//
// Memory comes in segments of 32 MiB, aligned to that and cut into slices of 64 KiB:
//
//   | head: segment, one descriptor a slice | page | page … | free slices | page |
//
// A page is a run of slices with blocks of one size. Its descriptor, that of its first slice, heads
// three lists of freed blocks, linked through the blocks' first words.
#pragma once

#include "base/units.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace heapgap::allocators::mimalloc {

inline constexpr Bytes slice_size = 64_KiB;
inline constexpr Bytes segment_size = 32_MiB;
inline constexpr std::uint64_t max_slices = 512; ///< descriptors in a segment
inline constexpr Bytes min_block = 8_B;
/// What a 32-bit block size says of blocks of 2 GiB and more: the page has one, and is as long.
inline constexpr std::uint64_t huge_block_size = 0x80000000;

/// How far into a page its first block lies.
enum class FirstBlock : std::uint8_t {
  after_384,       ///< 384 bytes, for blocks of up to 1 KiB
  after_blocks,    ///< three blocks for those of up to 64 bytes, one for those of up to 512
  as_the_page_says ///< a field of the descriptor
};

/// Offsets in bytes.
struct Layout {
  std::string_view releases; ///< for people
  // struct mi_segment_s
  std::uint64_t commit_mask; ///< 8 words, a bit a slice
  std::uint64_t used;        ///< pages in use
  std::uint64_t cookie;      ///< the segment's address XOR a random constant of the process
  std::uint64_t segment_slices;
  std::uint64_t info_slices; ///< slices of the head itself
  std::uint64_t kind;        ///< an int: 0 normal, 1 a single huge page
  std::uint64_t slice_entries;
  std::uint64_t thread; ///< owner; 0 when that thread has ended
  std::uint64_t descriptors;
  // struct mi_page_s; slice_count (int) at 0, capacity, reserved (short) at 10 and 12, flags (byte)
  // at 14, free at 16
  std::uint64_t descriptor_size;
  std::uint64_t page_used;
  bool used_has_32_bits; ///< else 16
  std::uint64_t block_size;
  bool block_size_has_32_bits; ///< else 64
  std::uint64_t local_free;
  std::uint64_t thread_free; ///< the low two bits are flags
  std::uint64_t heap;
  FirstBlock first_block;
  std::uint64_t page_start; ///< where the page says so
  // struct mi_heap_s
  std::uint64_t delayed_free; ///< a fourth list, of blocks of full pages freed by other threads
};

std::span<const Layout> layouts();

} // namespace heapgap::allocators::mimalloc
