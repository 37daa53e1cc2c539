#include "allocators/jemalloc/cache_marks.h"

namespace heapgap::allocators::jemalloc {

namespace {

bool mark_cached(JemallocView& view, const CachedBlock& block) {
  heap::Region* region = view.heap.region_with(block.address);
  const auto span = region != nullptr ? region->span_at(block.address) : std::nullopt;
  if (!span || span->kind != heap::SpanKind::live) return false;
  if (span->size != view.classes.size(block.size_class)) return false;
  region->start(span->begin, heap::SpanKind::cached);
  return true;
}

Bytes mark_own(JemallocView& view, Address inside) {
  heap::Region* region = view.heap.region_with(inside);
  const auto span = region != nullptr ? region->span_covering(inside) : std::nullopt;
  if (!span || span->kind != heap::SpanKind::live) return {};
  region->start(span->begin, heap::SpanKind::metadata);
  return span->size;
}

} // namespace

CacheMarks mark_caches(JemallocView& view, const ThreadCaches& caches) {
  CacheMarks marks;
  for (const Address countdown : caches.countdowns) marks.own += mark_own(view, countdown);
  for (const ThreadCache& cache : caches.all) {
    marks.own += mark_own(view, cache.lists);
    for (const CachedBlock& block : cache.blocks) {
      if (!mark_cached(view, block)) ++marks.strangers;
    }
  }
  return marks;
}

} // namespace heapgap::allocators::jemalloc
