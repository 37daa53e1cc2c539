// Finds every glibc in a process by the shape of its data: no symbols, no version strings.
//
// main_arena is a static inside some object's writable data. Its `next` points to itself, or starts
// a ring of arenas that comes back to it; the distance between that word and the arena it names is
// one of three, by generation. mp_ lies in the same data.
#pragma once

#include "allocators/glibc/arena.h"
#include "allocators/glibc/parameters.h"
#include "target/mapping.h"

namespace heapgap::allocators::glibc {

/// How often arenas and parameters are read until they make sense. A target that allocates
/// meanwhile is caught halfway through a change once in some hundred or thousand readings.
inline constexpr int most_attempts = 4;

/// One C library (or static executable) and where its heap begins.
struct Libc {
  target::Mapping data; ///< the writable mapping that holds main_arena
  ArenaLayout arena_layout;
  Address main_arena;
  ParametersLayout parameters_layout;
  Address parameters;
};

struct LibcSearch {
  std::vector<Libc> found;
  /// Pages of writable data that could not be looked at because they are in swap.
  std::uint64_t swapped_pages = 0;
  /// Arenas in use whose parameters were not found: such a libc cannot be read.
  std::uint64_t without_parameters = 0;
};

/// Errors: privilege, no_process.
Result<LibcSearch> find_libcs(target::Memory& memory, const target::Mappings& mappings);

} // namespace heapgap::allocators::glibc
