#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// Idle bytes in all arenas but the one with most.
Bytes idle_beside_the_largest(const Report& report) {
  Bytes sum;
  Bytes largest;
  for (const ArenaSummary& arena : report.arenas) {
    sum += arena.idle_resident;
    largest = std::max(largest, arena.idle_resident);
  }
  return sum - largest;
}

/// glibc's limit leaves room to lower it.
bool can_be_lowered(const AllocatorSummary& glibc) {
  const auto limit = number_in(glibc, "arena_max").value_or(0); // 0: none set
  return limit == 0 || limit > 2;
}

} // namespace

/// Nobody can tell what fewer arenas release: the blocks would lie elsewhere altogether.
std::optional<Advice> use_fewer_arenas(const AdviceCase& found) {
  const std::size_t arenas = spread_arenas(found.report);
  if (arenas == 0) return std::nullopt;
  const AllocatorSummary* glibc = main_allocator(found.report, "glibc");
  if (!glibc && !main_allocator(found.report, "jemalloc")) return std::nullopt;
  if (glibc && !can_be_lowered(*glibc)) return std::nullopt;
  return Advice{
      .action = "fewer arenas",
      .how = glibc ? "restart with MALLOC_ARENA_MAX=2 (or "
                     "GLIBC_TUNABLES=glibc.malloc.arena_max=2) and compare"
                   : "restart with MALLOC_CONF=narenas:2 and compare",
      .releases = std::nullopt,
      .why = fmt::format("{} of {} arenas keep idle memory of their own for {} threads; what the "
                         "largest does not hold, {}, is the most that sharing can save",
                         arenas, found.report.arenas.size(), found.report.process.threads,
                         in_words(idle_beside_the_largest(found.report))),
      .cost = "threads wait for each other's locks more often",
      .needs_restart = true,
      .check = "compare heap.idle_resident_bytes, and the rate of work, after the same time"};
}

} // namespace heapgap::analysis
