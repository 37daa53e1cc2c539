#include "analysis/advice.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

Advice trim(Bytes yield) {
  return {"trim", "let the service call malloc_trim(0) after load peaks (glibc visits all arenas)",
          yield, "whole free pages lie inside the heap; they are faulted in again when needed"};
}

Advice fewer_arenas(std::size_t arenas) {
  return {
      "fewer arenas",
      "restart with MALLOC_ARENA_MAX=2 (or GLIBC_TUNABLES=glibc.malloc.arena_max=2) and compare",
      std::nullopt,
      fmt::format("{} arenas keep idle memory of their own; fewer share it, at the price of "
                  "more lock contention",
                  arenas)};
}

Advice restart(Bytes left_by_trim) {
  return {"restart",
          "plan a restart at a quiet hour; pool long-lived small blocks to avoid the next",
          left_by_trim,
          "idle bytes that trimming leaves share their pages with live blocks or sit in caches"};
}

} // namespace

std::vector<Advice> advise(const Report& report, const Thresholds& thresholds) {
  std::vector<Advice> advice;
  const Verdict& verdict = report.verdict;
  if (verdict.kind == VerdictKind::insufficient_data || verdict.severity == Severity::ok) {
    return advice;
  }
  const HeapSummary& heap = report.heap;
  const Bytes yield = heap.trim_yield.value_or(0_B);
  if (yield >= thresholds.warning_floor) advice.push_back(trim(yield));
  // Trimming can reach into pinned memory, as it merges the chunks of the fastbins first.
  const Bytes left =
      heap.idle_resident() - std::min(std::max(yield, heap.reclaimable), heap.idle_resident());
  if (left >= thresholds.warning_floor) advice.push_back(restart(left));
  std::ranges::stable_sort(advice, std::greater{},
                           [](const Advice& a) { return a.releases.value_or(0_B); });
  if (verdict.kind == VerdictKind::arena_spread) {
    advice.push_back(fewer_arenas(spread_arenas(report)));
  }
  return advice;
}

} // namespace heapgap::analysis
