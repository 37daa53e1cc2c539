#include "analysis/snapshot_report.h"

#include "analysis/advice.h"
#include "analysis/arena_rows.h"
#include "analysis/fit.h"
#include "analysis/fragmentation.h"
#include "analysis/heap_census.h"
#include "analysis/verdict.h"

namespace heapgap::analysis {

namespace {

HeapSummary summarise(const heap::Heap& heap, const SpanCounts& counts, const PageCensus& pages) {
  HeapSummary summary;
  summary.mapped = counts.parts;
  summary.resident = pages.resident();
  summary.reserved = heap.reserved;
  summary.live_blocks = counts.live_blocks;
  summary.cached_blocks = counts.cached_blocks;
  summary.free_gaps = counts.free_gaps;
  summary.largest_gap = counts.largest_gap;
  summary.reclaimable = pages.reclaimable();
  summary.pinned = pages.pinned();
  return summary;
}

} // namespace

std::vector<SpanCounts> describe_heap(const SnapshotFindings& findings, Report& report) {
  const heap::Heap& heap = findings.heap;
  const HeapCensus census(findings);
  const SpanCensus& spans = census.spans();
  const PageCensus& pages = census.pages();

  report.heap = summarise(heap, spans.total(), pages);
  if (findings.has_trim) report.heap.trim_yield = census.trim_yield();
  report.fragmentation = fragmentation_of(report.heap, spans);
  report.arenas = arena_rows(heap, spans, pages);
  report.direct_mapped = spans.direct();
  report.size_classes = spans.size_class_rows();
  for (SizeClassRow& row : report.size_classes) {
    row.pinned = census.pinners().pinned(size_class_of(row.max));
  }
  report.fit = fit_to_live_blocks(report.size_classes);
  if (findings.splits_gaps) {
    report.fit.largest_request = largest_request_of(spans);
    set_gaps(spans.gaps_by_class(), report.fit);
  }
  report.gap_sizes = spans.gap_rows();
  report.page_occupancy = pages.occupancy_rows();
  report.map = census.map_rows();
  return spans.by_arena();
}

void divide_memory(const MemorySummary& totals, Bytes rss_anonymous, Report& report) {
  report.memory = totals;
  report.memory.heap_resident = report.heap.resident.total();
  const Bytes known = report.memory.heap_resident + report.memory.stack_resident;
  if (rss_anonymous >= known) {
    report.memory.other_anon_resident = rss_anonymous - known;
    return;
  }
  // The counters are of a moment after the page map's.
  report.quality.notes.emplace_back("the process shrank while it was read: its parts add up to "
                                    "more than its resident memory");
}

void conclude(Report& report, const Thresholds& thresholds) {
  report.verdict = judge(report, thresholds);
  report.advice = advise(report, thresholds);
}

} // namespace heapgap::analysis
