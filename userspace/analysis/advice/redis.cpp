#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace heapgap::analysis {

bool is_redis(const Report& report) {
  constexpr std::array names{"redis-server", "valkey-server", "keydb-server"};
  return std::ranges::any_of(names, [&](const char* name) { return report.process.comm == name; });
}

std::optional<Advice> purge_redis(const AdviceCase& found) {
  const AllocatorSummary* jemalloc = main_allocator(found.report, "jemalloc");
  if (!jemalloc || !is_redis(found.report)) return std::nullopt;
  const Bytes releases =
      std::min(bytes_in(*jemalloc, "dirty_bytes") + bytes_in(*jemalloc, "muzzy_bytes"),
               found.report.heap.reclaimable);
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{.action = "purge",
                .how = "redis-cli MEMORY PURGE",
                .releases = releases,
                .why = "jemalloc keeps dirty and muzzy pages for later",
                .cost = "the pages are faulted in again when they are needed",
                .needs_restart = false,
                .check = "dirty_bytes and muzzy_bytes of jemalloc go to nearly 0"};
}

/// Only the jemalloc that Redis brings along can tell which blocks are worth moving; the one of a
/// distribution, a library, cannot.
std::optional<Advice> defragment_redis(const AdviceCase& found) {
  const AllocatorSummary* jemalloc = main_allocator(found.report, "jemalloc");
  if (!jemalloc || !is_redis(found.report)) return std::nullopt;
  if (jemalloc->object != found.report.process.exe) return std::nullopt;
  const Bytes active = bytes_in(*jemalloc, "active_bytes");
  const Bytes allocated = bytes_in(*jemalloc, "allocated_bytes");
  const Bytes releases = std::min(active - std::min(active, allocated), found.report.heap.pinned);
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "active defragmentation",
      .how = "redis-cli CONFIG SET activedefrag yes",
      .releases = releases,
      .why = fmt::format("{} of the slabs is free between live values; this is at most what moving "
                         "them releases",
                         in_words(active - std::min(active, allocated))),
      .cost = "processor time, up to active-defrag-cycle-max (25 %)",
      .needs_restart = false,
      .check = "heap.pinned_bytes falls while live_bytes stays"};
}

} // namespace heapgap::analysis
