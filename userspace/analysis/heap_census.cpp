#include "analysis/heap_census.h"

#include "base/word_hash.h"

#include <utility>

namespace heapgap::analysis {

namespace {

/// What one pass feeds.
struct Counters {
  SpanCensus& spans;
  PageCensus& pages;
  PagePinners& pinners;
  TrimYield& trim;

  /// Spans count as those of the arena that `shape` says.
  void count(const heap::Region& region, const heap::RegionShape& shape) {
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

} // namespace

HeapCensus::HeapCensus(const SnapshotFindings& findings)
    : findings_(findings), resident_(findings.pages), resident_for_pinners_(findings.pages),
      resident_for_trim_(findings.pages), map_(findings.heap),
      spans_(findings.heap.arenas().size()), pages_(resident_, map_, findings.heap.arenas().size()),
      pinners_(resident_for_pinners_),
      trim_(resident_for_trim_, findings.brk_end, findings.heap.brk_trim_step) {
  take(findings.heap);
  if (findings.memo != nullptr) findings.memo->end_report();
}

void HeapCensus::take(const heap::Heap& heap) {
  for (const auto& [begin, region] : heap.regions()) {
    RegionMemo* const memo = findings_.memo;
    if (memo != nullptr && region.range().size() >= memo->least_region()) {
      take_with_memo(region, *memo);
    } else {
      Counters{spans_, pages_, pinners_, trim_}.count(region, region.shape());
    }
  }
  for (const heap::LooseSpan& loose : heap.loose_spans()) {
    spans_.add(loose);
    pages_.add(loose);
  }
  for (const auto& [begin, block] : heap.direct_blocks()) {
    spans_.add(block);
    pages_.add(block);
  }
  for (std::uint32_t arena = 0; arena < heap.arenas().size(); ++arena) {
    spans_.add_unlocated(arena, heap.arenas()[arena].unlocated);
  }
  spans_.add_unlocated_direct(heap.unlocated_direct);
}

void HeapCensus::take_with_memo(const heap::Region& region, RegionMemo& memo) {
  const RegionMemo::Key key = key_of(region, memo.seed());
  const Address begin = region.range().begin;
  const RegionFigures* figures = memo.find(key);
  if (figures != nullptr) {
    map_.set_cells(begin, figures->cells);
  } else {
    figures = &memo.put(key, count_apart(region));
  }
  const std::uint32_t arena = region.shape().arena;
  spans_.add(figures->spans, arena);
  pages_.add(figures->pages, arena);
  pinners_.add(figures->pinned);
  trim_.add(figures->trim_yield);
}

/// On the map it is put at once.
RegionFigures HeapCensus::count_apart(const heap::Region& region) {
  RegionFigures figures;
  PageCensus pages(resident_, map_, 0);
  PagePinners pinners(resident_for_pinners_);
  TrimYield trim(resident_for_trim_, findings_.brk_end, findings_.heap.brk_trim_step);
  heap::RegionShape shape = region.shape();
  shape.arena = 0;
  Counters{figures.spans, pages, pinners, trim}.count(region, shape);
  figures.pages = pages.sums();
  figures.pinned = pinners.sums();
  figures.trim_yield = trim.bytes();
  figures.cells = map_.cells_of(region.range().begin);
  return figures;
}

RegionMemo::Key HeapCensus::key_of(const heap::Region& region, std::uint64_t seed) {
  WordHash pages(seed);
  resident_.for_each_in(region.range(), [&](Range run) {
    pages.add(run.begin.value);
    pages.add(run.end.value);
  });
  heap::RegionShape shape = region.shape();
  shape.arena = 0; // its index may be another in the next report
  return {.shape = shape,
          .spans = region.hash(seed),
          .pages = pages.value(),
          .brk_end = findings_.brk_end,
          .trim_step = findings_.heap.brk_trim_step,
          .map_cell = map_.cell()};
}

} // namespace heapgap::analysis
