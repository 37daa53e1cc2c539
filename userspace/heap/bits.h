// Words as rows of 64 bits, the lowest first.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace heapgap::heap {

/// `bit` alone; in [0, 63].
constexpr std::uint64_t one_bit(std::size_t bit) {
  return std::uint64_t{1} << bit;
}

/// The bits from `bit` on; in [0, 63].
constexpr std::uint64_t bits_from(std::size_t bit) {
  return ~std::uint64_t{0} << bit;
}

/// The bits up to and including `bit`; in [0, 63].
constexpr std::uint64_t bits_up_to(std::size_t bit) {
  return ~std::uint64_t{0} >> (63 - bit);
}

/// The lowest bit of a word that is not zero.
constexpr std::size_t lowest_bit(std::uint64_t word) {
  return static_cast<std::size_t>(std::countr_zero(word));
}

/// The highest bit of a word that is not zero.
constexpr std::size_t highest_bit(std::uint64_t word) {
  return 63 - static_cast<std::size_t>(std::countl_zero(word));
}

} // namespace heapgap::heap
