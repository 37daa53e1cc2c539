#include "analysis/arena_rows.h"

#include <algorithm>

namespace heapgap::analysis {

std::vector<ArenaSummary> arena_rows(const heap::Heap& heap, const SpanCensus& spans,
                                     const PageCensus& pages) {
  std::vector<ArenaSummary> rows;
  for (std::size_t index = 0; index < heap.arenas().size(); ++index) {
    const heap::Arena& arena = heap.arenas()[index];
    const SpanCounts& counts = spans.by_arena()[index];
    rows.push_back({.id = arena.id,
                    .allocator = arena.allocator,
                    .kind = arena.kind,
                    .mapped = counts.parts.total(),
                    .resident = pages.arena_resident()[index],
                    .live = counts.parts.live,
                    .live_blocks = counts.live_blocks,
                    .cached = counts.parts.cached,
                    .free = counts.parts.free,
                    .top = counts.parts.top,
                    .largest_gap = counts.largest_gap,
                    .idle_resident = pages.arena_idle()[index]});
  }
  std::ranges::stable_sort(rows, std::greater{}, &ArenaSummary::mapped);
  return rows;
}

} // namespace heapgap::analysis
