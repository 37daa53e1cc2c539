// glibc's global malloc parameters and counters (struct malloc_par mp_).
#pragma once

#include "allocators/glibc/layout.h"
#include "allocators/windowed_reader.h"

namespace heapgap::allocators::glibc {

struct Parameters {
  Bytes trim_threshold;
  Bytes top_pad;
  Bytes mmap_threshold;
  std::uint64_t arena_test = 0;
  std::uint64_t arena_max = 0; ///< 0: no limit set
  std::uint32_t mmapped_count = 0;
  std::uint32_t max_mmapped_count = 0;
  std::uint32_t mmapped_count_limit = 0;
  bool dynamic_mmap_threshold = true;
  Bytes mmapped;
  Bytes max_mmapped;
  Address sbrk_base; ///< any alignment: the tunables parser may have taken memory before
  Bytes thp_page;    ///< huge page size that brk is kept to; 0 when the tunable is off
  std::uint64_t tcache_bins = 0;
  Bytes tcache_max_request;
  std::uint64_t tcache_count = 0; ///< blocks kept per bin and thread

  bool operator==(const Parameters&) const = default;
};

/// Reads the parameters; nothing when a part is not in memory.
std::optional<Parameters> read_parameters(WindowedReader& reader, Address address,
                                          const ParametersLayout& layout);

/// Whether the fields make sense together. Zeroed memory and most other data do not.
bool is_plausible(const Parameters& parameters);

/// How many fields have the value that glibc gives them at first. Of several plausible places in
/// the same data the one that looks most like it is taken.
unsigned resemblance(const Parameters& parameters);

} // namespace heapgap::allocators::glibc
