#include "allocators/tcmalloc/object_chains.h"

namespace heapgap::allocators::tcmalloc {

void ChainMarks::add(const ChainMarks& more) {
  bytes += more.bytes;
  broken += more.broken;
  wrong_lengths += more.wrong_lengths;
  unreadable += more.unreadable;
}

ChainMarks mark_chain(const TcmallocView& view, const ObjectChain& chain) {
  using heap::SpanKind;
  const Bytes object = view.place.classes[chain.size_class].object;
  ChainMarks marks;
  std::uint64_t count = 0;
  // Each object can be marked once, so a ring ends too.
  for (Address at = chain.first; at; ++count) {
    heap::Region* region = view.heap.region_with(at);
    const bool is_inside = region != nullptr && region->span_range().contains(at) &&
                           is_aligned(at, region->shape().granule) &&
                           region->shape().arena == view.arena;
    const auto span = is_inside ? region->span_at(at) : std::nullopt;
    if (!span || span->kind != SpanKind::live || span->size != object) {
      ++marks.broken;
      return marks;
    }
    region->start(at, SpanKind::cached);
    marks.bytes += object;
    std::uint64_t word = 0;
    if (!view.scattered.copy_word(at, word)) {
      ++marks.unreadable;
      return marks;
    }
    at = {word};
  }
  if (count != chain.count) ++marks.wrong_lengths;
  return marks;
}

} // namespace heapgap::allocators::tcmalloc
