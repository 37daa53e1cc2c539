#include "analysis/advice/cures.h"

#include <algorithm>

namespace heapgap::analysis {

namespace {

/// Pages that jemalloc has free and keeps; of those, what is resident.
Bytes purgeable(const AdviceCase& found) {
  const AllocatorSummary* jemalloc = allocator_named(found.report, "jemalloc");
  if (!jemalloc) return 0_B;
  return std::min(bytes_in(*jemalloc, "dirty_bytes") + bytes_in(*jemalloc, "muzzy_bytes"),
                  found.report.heap.reclaimable);
}

} // namespace

std::optional<Advice> purge_jemalloc(const AdviceCase& found) {
  const Bytes releases = purgeable(found);
  if (!found.is_worth_it(releases) || is_redis(found.report)) return std::nullopt;
  return Advice{
      .action = "purge",
      .how = "let the program call mallctl(\"arena.4096.purge\", NULL, NULL, NULL, 0); 4096 stands "
             "for all arenas",
      .releases = releases,
      .why =
          "jemalloc keeps dirty and muzzy pages for later; without calls to it they do not decay",
      .cost = "the pages are faulted in again when they are needed",
      .needs_restart = false,
      .check = "dirty_bytes and muzzy_bytes of jemalloc go to nearly 0"};
}

std::optional<Advice> purge_jemalloc_sooner(const AdviceCase& found) {
  const Bytes releases = purgeable(found);
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "shorter decay",
      .how = is_redis(found.report)
                 ? "redis-cli CONFIG SET jemalloc-bg-thread yes; restart with "
                   "JE_MALLOC_CONF=dirty_decay_ms:1000,muzzy_decay_ms:0 (MALLOC_CONF when jemalloc "
                   "is a library)"
                 : "restart with MALLOC_CONF=background_thread:true,dirty_decay_ms:1000,"
                   "muzzy_decay_ms:0 (builds with a prefix have it in the name)",
      .releases = releases,
      .why = "free pages wait 10 s unless set otherwise, and an idle process does not purge them "
             "without a background thread",
      .cost = "more madvise calls and page faults; a decay of 0 is the dearest",
      .needs_restart = true,
      .check = "dirty_bytes of jemalloc falls soon after each peak"};
}

} // namespace heapgap::analysis
