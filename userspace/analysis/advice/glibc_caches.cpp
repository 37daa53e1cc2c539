#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

/// Without thread caches the blocks are free chunks; whether whole pages of them become free is
/// seen only then.
std::optional<Advice> shrink_glibc_caches(const AdviceCase& found) {
  const AllocatorSummary* glibc = allocator_named(found.report, "glibc");
  if (!glibc || number_in(*glibc, "tcache_count").value_or(0) == 0) return std::nullopt;
  const Bytes cached = bytes_in(*glibc, "tcache_bytes");
  const Bytes releases = std::min(cached, found.report.heap.resident.cached);
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "smaller thread caches",
      .how = "restart with a smaller GLIBC_TUNABLES=glibc.malloc.tcache_count; 0 switches the "
             "caches off",
      .releases = releases,
      .why = fmt::format("{} in {} thread caches, up to {} blocks a size; this is at most what is "
                         "saved, as neighbours of live blocks stay",
                         in_words(cached), number_in(*glibc, "tcaches").value_or(0),
                         *number_in(*glibc, "tcache_count")),
      .cost = "malloc and free take an arena's lock more often",
      .needs_restart = true,
      .check = "heap.resident.cached_bytes falls; compare the rate of work too"};
}

} // namespace heapgap::analysis
