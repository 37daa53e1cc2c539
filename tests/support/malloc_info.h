// The text that glibc's malloc_info(3) prints, as numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heapgap::test {

/// Counts of chunks, and their bytes with headers.
struct ArenaTotals {
  std::uint64_t fast_count = 0;
  std::uint64_t fast_bytes = 0;
  std::uint64_t rest_count = 0; ///< binned chunks and the top
  std::uint64_t rest_bytes = 0;
  std::uint64_t system_bytes = 0;
};

struct MallocInfo {
  std::vector<ArenaTotals> arenas; ///< the main one first
  ArenaTotals all;
  std::uint64_t mmap_count = 0;
  std::uint64_t mmap_bytes = 0;
};

/// Quotes may be single or double. Throws std::runtime_error when a total is missing.
MallocInfo parse_malloc_info(const std::string& text);

} // namespace heapgap::test
