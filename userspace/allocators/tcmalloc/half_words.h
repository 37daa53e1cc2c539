// Numbers of 32 bits, out of the words that hold them.
#pragma once

#include "allocators/windowed_reader.h"

namespace heapgap::allocators::tcmalloc {

/// The number at `at`, a multiple of 4; nothing when it is not in memory.
inline std::optional<std::uint32_t> half_word(WindowedReader& reader, Address at) {
  const Address whole = align_down(at, 8_B);
  const auto word = reader.word(whole);
  if (!word) return std::nullopt;
  return static_cast<std::uint32_t>(*word >> (8 * (at - whole).count));
}

} // namespace heapgap::allocators::tcmalloc
