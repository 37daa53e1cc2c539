// A stretch of the target's memory, copied, with what is known of each of its pages.
#pragma once

#include "target/memory.h"

#include <cstddef>
#include <memory>

namespace heapgap::allocators {

/// At most 64 pages. Address 2^64 - 1 stands for "nothing copied yet".
struct Window {
  Address begin{~std::uint64_t{0}};
  std::uint64_t readable = 0; ///< one bit a page: copied
  std::uint64_t swapped = 0;  ///< one bit a page: in swap
  std::unique_ptr<std::byte[]> bytes;
};

/// A window with room for `size` bytes (a multiple of 4 KiB, at most 256 KiB).
Window make_window(Bytes size);

/// Copies what is in memory of [begin, begin + size). Pages that are not are never read, so that
/// the target is not made to fault them in. Errors: privilege, no_process.
Result<void> fill_window(target::Memory& memory, Address begin, Bytes size, Window& window);

} // namespace heapgap::allocators
