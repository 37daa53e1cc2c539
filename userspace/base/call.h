// The functions of an allocator and of the system below it that are counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace heapgap {

/// In the order of the contract's "calls".
enum class Call : std::uint8_t {
  malloc,
  calloc,
  realloc,
  free,
  memalign, ///< and posix_memalign, aligned_alloc, valloc, pvalloc
  operator_new,
  operator_delete,
  mmap,
  munmap,
  mremap,
  brk,
};
inline constexpr std::size_t call_count = 11;

/// Their names in the contract.
inline constexpr std::array<std::string_view, call_count> call_names{
    "malloc", "calloc", "realloc", "free",   "memalign", "new",
    "delete", "mmap",   "munmap",  "mremap", "brk"};

} // namespace heapgap
