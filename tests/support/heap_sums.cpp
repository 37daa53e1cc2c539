#include "support/heap_sums.h"

namespace heapgap::test {

namespace {

void add(HeapSums& sums, const heap::Span& span, Bytes header) {
  sums.kinds[static_cast<std::size_t>(span.kind)] += span.size;
  sums.mapped += span.size;
  if (span.kind == heap::SpanKind::live) {
    ++sums.live_blocks;
    sums.live += span.size - header - span.padding;
  }
  if (heap::is_cached(span.kind)) ++sums.cached_blocks;
}

} // namespace

HeapSums sums_of(const heap::Heap& heap, std::uint32_t arena) {
  HeapSums sums;
  for (const auto& [begin, region] : heap.regions()) {
    const heap::RegionShape& shape = region.shape();
    if (shape.arena != arena) continue;
    region.for_each([&](const heap::Span& span) { add(sums, span, shape.block_header); });
  }
  for (const heap::LooseSpan& loose : heap.loose_spans()) {
    if (loose.arena == arena) add(sums, loose.span, {});
  }
  for (const auto& [begin, block] : heap.direct_blocks()) {
    ++sums.direct_blocks;
    ++sums.live_blocks;
    sums.live += block.usable.size();
    sums.mapped += block.mapping.size();
  }
  return sums;
}

std::uint64_t used_slots(const allocators::SlotClasses& classes) {
  std::uint64_t used = 0;
  for (const allocators::SlotClass& row : classes.rows) used += row.slots - row.free;
  return used;
}

} // namespace heapgap::test
