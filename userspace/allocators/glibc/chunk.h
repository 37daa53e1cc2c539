// glibc's chunk: the unit its arenas are cut into (struct malloc_chunk, all releases).
//
//   chunk+0   size of the chunk below, if that one is free; else that one's last user word
//   chunk+8   size | flags                 <- a span of the model begins here
//   chunk+16  user bytes; in free chunks: forward link
//   chunk+24  …                           backward link; in cached ones: key
#pragma once

#include "base/units.h"

namespace heapgap::allocators::glibc {

inline constexpr Bytes min_chunk{0x20};
inline constexpr Bytes fencepost_chunk{0x10};
inline constexpr Bytes chunk_alignment{16};
/// From the chunk's address to its span in the model, to its user bytes, to its second user word.
inline constexpr Bytes header_offset{8};
inline constexpr Bytes user_offset{16};
inline constexpr Bytes key_offset{24};

/// The second word of a chunk.
struct ChunkHeader {
  std::uint64_t word = 0;

  [[nodiscard]] constexpr Bytes size() const { return {word & ~std::uint64_t{7}}; }
  /// The chunk below is in use (or cached, which looks the same).
  [[nodiscard]] constexpr bool below_in_use() const { return (word & 1U) != 0; }
  [[nodiscard]] constexpr bool is_mmapped() const { return (word & 2U) != 0; }
  [[nodiscard]] constexpr bool in_thread_arena() const { return (word & 4U) != 0; }

  /// Could this head a chunk of at most `room` bytes in an arena?
  [[nodiscard]] constexpr bool is_plausible(Bytes room) const {
    return size() >= min_chunk && size() <= room && (word & 0xaU) == 0;
  }
};

} // namespace heapgap::allocators::glibc
