#include "allocators/glibc/bin_check.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

bool is_gap(const heap::Heap& heap, Address chunk) {
  const heap::Region* region = heap.region_with(chunk + header_offset);
  if (region == nullptr) return false;
  const auto span = region->span_at(chunk + header_offset);
  return span && span->kind == heap::SpanKind::free;
}

} // namespace

BinEdges list_head_edges(const ArenaState& arena, const ArenaLayout& layout, std::uint64_t seed) {
  BinEdges edges(seed);
  for (unsigned i = 0; i < bin_count; ++i) {
    edges.add(bin_head(arena.address, layout, i), arena.bins[i].forward, arena.bins[i].backward);
  }
  return edges;
}

std::uint64_t count_contradictions(LibcView& view, const ArenaState& arena, std::uint64_t gaps) {
  std::uint64_t contradictions = 0;
  std::uint64_t members = 0;
  bool complete = true;
  for (unsigned i = 0; i < bin_count; ++i) {
    const Address head = bin_head(arena.address, view.libc.arena_layout, i);
    Address before = head;
    Address at = arena.bins[i].forward;
    while (at != head) {
      const auto forward = view.scattered.word(at + user_offset);
      const auto backward = view.scattered.word(at + key_offset);
      if (view.is_unknown(at + header_offset) ||
          (is_gap(view.heap, at) && !(forward && backward))) {
        complete = false;
        break;
      }
      if (members == gaps || !is_gap(view.heap, at) || !forward || backward != before.value) {
        ++contradictions;
        break;
      }
      ++members;
      before = at;
      at = {*forward};
    }
    if (at == head && arena.bins[i].backward != before) ++contradictions;
  }
  if (!complete) return contradictions;
  return std::max<std::uint64_t>(1, contradictions + (gaps - members));
}

} // namespace heapgap::allocators::glibc
