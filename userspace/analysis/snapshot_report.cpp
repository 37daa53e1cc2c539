#include "analysis/snapshot_report.h"

#include "analysis/advice.h"
#include "analysis/arena_rows.h"
#include "analysis/fit.h"
#include "analysis/fragmentation.h"
#include "analysis/page_census.h"
#include "analysis/page_pinners.h"
#include "analysis/trim_yield.h"
#include "analysis/verdict.h"

namespace heapgap::analysis {

namespace {

/// One pass over the model feeds all four.
struct Census {
  SpanCensus& spans;
  PageCensus& pages;
  PagePinners& pinners;
  TrimYield& trim;

  void take(const heap::Heap& heap) {
    for (const auto& [begin, region] : heap.regions()) take(region);
    for (const heap::LooseSpan& loose : heap.loose_spans()) {
      spans.add(loose);
      pages.add(loose);
    }
    for (const auto& [begin, block] : heap.direct_blocks()) {
      spans.add(block);
      pages.add(block);
    }
    for (std::uint32_t arena = 0; arena < heap.arenas().size(); ++arena) {
      spans.add_unlocated(arena, heap.arenas()[arena].unlocated);
    }
    spans.add_unlocated_direct(heap.unlocated_direct);
  }

  void take(const heap::Region& region) {
    const heap::RegionShape& shape = region.shape();
    pages.begin_region(region);
    region.for_each([&](const heap::Span& span) {
      spans.add(span, shape);
      pages.add(span);
      pinners.add(span, shape);
      trim.add(span, shape);
    });
    pages.end_region();
    pinners.end_region();
    trim.end_region(shape);
  }
};

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
  ResidentPages resident(findings.pages);
  ResidentPages resident_for_trim(findings.pages);
  AddressMap map(heap);
  SpanCensus spans(heap.arenas().size());
  PageCensus pages(resident, map, heap.arenas().size());
  ResidentPages resident_for_pinners(findings.pages);
  PagePinners pinners(resident_for_pinners);
  TrimYield trim(resident_for_trim, findings.brk_end, heap.brk_trim_step);
  Census{spans, pages, pinners, trim}.take(heap);

  report.heap = summarise(heap, spans.total(), pages);
  if (findings.has_trim) report.heap.trim_yield = trim.bytes();
  report.fragmentation = fragmentation_of(report.heap, spans);
  report.arenas = arena_rows(heap, spans, pages);
  report.direct_mapped = spans.direct();
  report.size_classes = spans.size_class_rows();
  for (SizeClassRow& row : report.size_classes) row.pinned = pinners.pinned(size_class_of(row.max));
  report.fit = fit_to_live_blocks(report.size_classes);
  if (findings.splits_gaps) {
    report.fit.largest_request = largest_request_of(spans);
    set_gaps(spans.gaps_by_class(), report.fit);
  }
  report.gap_sizes = spans.gap_rows();
  report.page_occupancy = pages.occupancy_rows();
  report.map = map.rows();
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
