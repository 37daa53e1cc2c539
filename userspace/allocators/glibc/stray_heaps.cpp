#include "allocators/glibc/stray_heaps.h"

#include <algorithm>
#include <set>

namespace heapgap::allocators::glibc {

namespace {

constexpr std::size_t max_stray_heaps = 65536;

/// An arena lies behind the heap_info of the first heap it has.
bool may_be_arena(Address arena) {
  const std::uint64_t offset = (arena - align_down(arena, heap_alignment)).count;
  return arena >= Address{heap_alignment.count} && (offset == 0x20 || offset == 0x30);
}

} // namespace

StrayHeaps find_stray_heaps(LibcView& view) {
  std::set<Address> on_ring;
  for (const ArenaState& arena : view.ring.arenas) on_ring.insert(arena.address);
  StrayHeaps stray;
  std::set<Address> whole;
  for (const target::Mapping& mapping : view.mappings) {
    if (!mapping.is_anonymous() || !mapping.writable) continue;
    for (Address heap = align_up(mapping.range.begin, heap_alignment); heap < mapping.range.end;
         heap = heap + heap_alignment) {
      const Address owner{view.scattered.word(heap).value_or(0)};
      const Bytes size{view.scattered.word(heap + 16_B).value_or(0)};
      const bool is_sane = may_be_arena(owner) && size <= heap_alignment &&
                           is_aligned(size, page_size) && heap + size <= mapping.range.end;
      if (!is_sane || size == 0_B || on_ring.contains(owner) || whole.contains(owner)) continue;
      if (stray.arenas.size() + stray.broken.size() >= max_stray_heaps) return stray;
      const auto arena = read_arena(view.scattered, owner, view.libc.arena_layout);
      if (arena && !arena->is_unused() && is_plausible(*arena, view.libc.arena_layout)) {
        whole.insert(owner);
        stray.arenas.push_back(owner);
      } else {
        stray.broken.push_back(range_of(heap, size));
      }
    }
  }
  return stray;
}

} // namespace heapgap::allocators::glibc
