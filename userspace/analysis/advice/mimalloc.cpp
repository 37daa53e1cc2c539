#include "analysis/advice/cures.h"

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

const AllocatorSummary* mimalloc_worth_it(const AdviceCase& found) {
  const AllocatorSummary* mimalloc = main_allocator(found.report, "mimalloc");
  return mimalloc && found.is_worth_it(found.report.heap.reclaimable) ? mimalloc : nullptr;
}

} // namespace

std::optional<Advice> collect_mimalloc(const AdviceCase& found) {
  if (!mimalloc_worth_it(found)) return std::nullopt;
  return Advice{.action = "collect",
                .how = "let every thread call mi_collect(true) after its load peaks",
                .releases = found.report.heap.reclaimable,
                .why =
                    "mimalloc holds whole free pages; this is at most what it returns, as a thread "
                    "collects its own heap only",
                .cost = "the pages are faulted in again when they are needed",
                .needs_restart = false,
                .check = "heap.reclaimable_bytes falls"};
}

std::optional<Advice> purge_mimalloc_sooner(const AdviceCase& found) {
  const AllocatorSummary* mimalloc = mimalloc_worth_it(found);
  if (!mimalloc) return std::nullopt;
  const bool is_old = mimalloc->version.starts_with("2.0.") || mimalloc->version.starts_with("1.");
  return Advice{
      .action = "shorter purge delay",
      .how = fmt::format("restart with {}=0",
                         is_old ? "MIMALLOC_DECOMMIT_DELAY" : "MIMALLOC_PURGE_DELAY"),
      .releases = std::nullopt,
      .why = "free pages wait for the delay and then for the next call of the thread that owns "
             "them",
      .cost = "more madvise calls and page faults",
      .needs_restart = true,
      .check = "heap.reclaimable_bytes falls soon after each peak"};
}

} // namespace heapgap::analysis
