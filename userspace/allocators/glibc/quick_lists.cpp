#include "allocators/glibc/quick_lists.h"

namespace heapgap::allocators::glibc {

namespace {

/// Bin i holds chunks of (i + 2) * 16 bytes (fastbin_index in malloc.c).
Bytes fastbin_chunk(std::size_t index) {
  return {(index + 2) * 16};
}

} // namespace

ListTrouble mark_fastbins(LibcView& view, const ArenaState& arena, ListLinks& links) {
  ListTrouble trouble;
  for (std::size_t index = 0; index < arena.fastbins.size(); ++index) {
    // Each step turns a live span into a mergeable one, so a list that loops ends too.
    for (Address chunk = arena.fastbins[index]; chunk;) {
      const Address span_begin = chunk + header_offset;
      heap::Region* region = view.heap.region_with(span_begin);
      const auto span = region != nullptr ? region->span_at(span_begin) : std::nullopt;
      const auto link = view.scattered.word(chunk + user_offset);
      if (view.is_unknown(span_begin) || (span && !link)) break; // not in memory
      if (!span || span->kind != heap::SpanKind::live || span->size != fastbin_chunk(index) ||
          !link) {
        trouble.strangers.push_back(span_begin);
        break;
      }
      region->start(span_begin, heap::SpanKind::mergeable);
      chunk = links.follow(chunk + user_offset, *link);
    }
  }
  return trouble;
}

} // namespace heapgap::allocators::glibc
