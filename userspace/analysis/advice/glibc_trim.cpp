#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

std::string when(const AdviceCase& found, Bytes releases) {
  if (!found.trend || !found.trend->idle_resident_per_s) return "after its load peaks";
  const double rate = *found.trend->idle_resident_per_s - found.trend->pinned_per_s.value_or(0);
  const auto again = time_to_gather(found, releases, rate);
  if (!again) return "after its load peaks";
  return fmt::format("about every {}, as fast as free pages gather", seconds_in_words(*again));
}

} // namespace

/// The yield is exact after a walk. Between the walks of a trace it is not known; the whole free
/// pages are nearly the same.
std::optional<Advice> trim_glibc(const AdviceCase& found) {
  const HeapSummary& heap = found.report.heap;
  const bool glibc_only =
      found.report.allocators.size() == 1 && main_allocator(found.report, "glibc");
  if (!heap.trim_yield && !glibc_only) return std::nullopt;
  const Bytes expected = heap.trim_yield.value_or(heap.reclaimable);
  if (!found.is_worth_it(expected)) return std::nullopt;
  return Advice{
      .action = "trim",
      .how = fmt::format("let the program call malloc_trim(0) {}; it visits all arenas",
                         when(found, expected)),
      .releases = heap.trim_yield,
      .why = "whole free pages lie inside the heap; glibc returns them only when told to",
      .cost = "each arena is locked while it is searched, and the pages are faulted in again when "
              "they are needed",
      .needs_restart = false,
      .check = "heap.trim_yield_bytes goes to nearly 0; if it is back within minutes, the load "
               "needs that memory"};
}

} // namespace heapgap::analysis
