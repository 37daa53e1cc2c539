#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

Bytes free_spans(const AdviceCase& found) {
  const AllocatorSummary* tcmalloc = allocator_named(found.report, "tcmalloc");
  if (!tcmalloc) return 0_B;
  return std::min(bytes_in(*tcmalloc, "page_heap_free_bytes"), found.report.heap.reclaimable);
}

} // namespace

std::optional<Advice> release_tcmalloc(const AdviceCase& found) {
  const Bytes releases = free_spans(found);
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "release",
      .how = "let the program call MallocExtension::instance()->ReleaseFreeMemory() after its load "
             "peaks",
      .releases = releases,
      .why = "whole free spans lie in tcmalloc's page heap",
      .cost = "the page heap is locked meanwhile, and the pages are faulted in again when needed",
      .needs_restart = false,
      .check = "page_heap_free_bytes of tcmalloc goes to nearly 0"};
}

std::optional<Advice> release_tcmalloc_faster(const AdviceCase& found) {
  if (!found.is_worth_it(free_spans(found))) return std::nullopt;
  return Advice{
      .action = "higher release rate",
      .how = "restart with TCMALLOC_RELEASE_RATE=10",
      .releases = std::nullopt,
      .why = "tcmalloc releases free spans as it frees others, the more the higher the rate; an "
             "idle process releases nothing at any rate",
      .cost = "more madvise calls and page faults",
      .needs_restart = true,
      .check = "page_heap_free_bytes of tcmalloc falls while the program works"};
}

std::optional<Advice> shrink_tcmalloc_caches(const AdviceCase& found) {
  const AllocatorSummary* tcmalloc = allocator_named(found.report, "tcmalloc");
  if (!tcmalloc) return std::nullopt;
  const Bytes cached = bytes_in(*tcmalloc, "thread_cache_bytes");
  const Bytes releases = std::min(cached, found.report.heap.resident.cached);
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "smaller thread caches",
      .how =
          fmt::format("restart with TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES below {}", cached.count),
      .releases = releases,
      .why = fmt::format("{} in {} thread caches; this is at most what is saved", in_words(cached),
                         number_in(*tcmalloc, "thread_caches").value_or(0)),
      .cost = "threads take the locks of the central caches more often",
      .needs_restart = true,
      .check = "thread_cache_bytes of tcmalloc falls; compare the rate of work too"};
}

} // namespace heapgap::analysis
