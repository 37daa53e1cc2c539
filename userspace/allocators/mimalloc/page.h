// A page of mimalloc: a run of slices with blocks of one size, or without any.
#pragma once

#include "allocators/mimalloc/layout.h"
#include "allocators/windowed_reader.h"

namespace heapgap::allocators::mimalloc {

struct Page {
  Address descriptor;
  Range range;          ///< its slices
  bool is_free = false; ///< no blocks: slices that can become a page
  Bytes block_size;
  Address first_block;
  std::uint32_t capacity = 0; ///< blocks that were on a list once; those behind are untouched
  std::uint32_t reserved = 0; ///< blocks that fit
  std::uint32_t used = 0;     ///< handed out, those on thread_free and delayed_free included
  bool has_aligned = false;   ///< some blocks may be handed out from within
  Address free;               ///< heads of lists, see read_free_blocks()
  Address local_free;
  Address thread_free;
  Address heap; ///< that owns it; zero when its thread has ended

  bool operator==(const Page&) const = default;

  [[nodiscard]] Address block(std::uint32_t index) const {
    return first_block + block_size * index;
  }
  [[nodiscard]] Address blocks_end() const { return block(reserved); }
  /// A page whose blocks have not been laid out yet holds none.
  [[nodiscard]] bool has_blocks() const { return !is_free && reserved > 0; }
  /// Fields that mimalloc itself could have written.
  [[nodiscard]] bool is_sane() const;
};

/// The page whose descriptor lies there, and whose first slice begins at `begin`; sane or not. Of a
/// huge one `slices` says the length (0: the descriptor does). Nothing when the descriptor is not
/// in memory.
std::optional<Page> read_page(WindowedReader& reader, const Layout& layout, Address descriptor,
                              Address begin, std::uint64_t slices);

} // namespace heapgap::allocators::mimalloc
