// The header of a directly mapped block (mmapped chunk).
//
//   mapping  |prev_size = offset | size + 2 | user …                                     |
//            ^chunk at `offset` (0 but for over-aligned blocks)
//
// Up to 2.42 size = mapping - offset; from 2.43 on size = mapping - offset - 16, and bit 0 of
// prev_size tells a huge-page block (mmap_set_chunk in malloc.c). An over-aligned block's first
// header stays at the mapping's start and goes stale when the block is resized.
#pragma once

#include "allocators/glibc/chunk.h"
#include "allocators/glibc/layout.h"
#include "allocators/windowed_reader.h"
#include "heap/heap.h"

namespace heapgap::allocators::glibc {

/// Whether to look for over-aligned blocks that mremap has moved: a read for each of their pages.
enum class DirectEffort : std::uint8_t { quick, thorough };

class DirectHeaders {
public:
  DirectHeaders(WindowedReader& reader, const ParametersLayout& layout)
      : reader_(reader), layout_(layout) {}

  /// The block whose mapping begins at `base`, a page start, and ends at `end` at the latest.
  std::optional<heap::DirectBlock> block_at(Address base, Address end, DirectEffort effort);
  /// Whether these are the first two words of a mapping that a block took at some time.
  [[nodiscard]] bool looks_like_header(std::uint64_t offset, std::uint64_t size) const;

private:
  std::optional<heap::DirectBlock> block_with_header(Address base, Bytes offset, Address end);
  std::optional<heap::DirectBlock> over_aligned(Address base, Address end);
  std::optional<heap::DirectBlock> moved_over_aligned(Address base, Address end);
  bool is_header_at(Address chunk);

  WindowedReader& reader_;
  const ParametersLayout& layout_;
  /// Pages that thorough searches may still look at: forged headers must not make them endless.
  std::uint64_t thorough_pages_left_ = 4U << 20U;
};

} // namespace heapgap::allocators::glibc
