// Little-endian words out of bytes copied from the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace heapgap {

/// The 64-bit word at `offset`. The caller has checked that it lies inside `bytes`.
inline std::uint64_t word_at(std::span<const std::byte> bytes, std::size_t offset) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + offset, sizeof word);
  return word;
}

/// The 32-bit word at `offset`, under the same condition.
inline std::uint32_t half_word_at(std::span<const std::byte> bytes, std::size_t offset) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + offset, sizeof word);
  return word;
}

} // namespace heapgap
