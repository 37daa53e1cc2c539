#include "allocators/glibc/thread_heaps.h"

#include "allocators/glibc/chunk.h"

namespace heapgap::allocators::glibc {

namespace {

/// 64 MiB each: more would be 64 TiB in one arena.
constexpr std::size_t max_heaps = 1U << 20U;

/// Chunks begin so that user memory is aligned (_int_new_arena, new_heap).
Address first_chunk_after(Address structures_end) {
  return align_up(structures_end + user_offset, chunk_alignment) - user_offset;
}

} // namespace

std::optional<std::vector<ThreadHeap>> list_heaps(WindowedReader& reader, const ArenaState& arena,
                                                  const ArenaLayout& layout,
                                                  std::uint64_t heap_info_size) {
  const Address arena_heap = align_down(arena.address, heap_alignment);
  const Bytes info{heap_info_size};
  std::vector<ThreadHeap> heaps;
  Address at = align_down(arena.top, heap_alignment);
  while (heaps.size() < max_heaps) {
    const auto owner = reader.word(at);
    const auto previous = reader.word(at + 8_B);
    const auto size = reader.word(at + 16_B);
    if (owner != arena.address.value || !previous || !size) return std::nullopt;
    if (*size > heap_alignment.count || !is_aligned(Bytes{*size}, chunk_alignment))
      return std::nullopt;
    ThreadHeap heap{at, {*size}, {}, heaps.empty()};
    const Bytes structures = at == arena_heap ? info + Bytes{layout.size} : info;
    heap.first_chunk = first_chunk_after(at + structures);
    if (heap.first_chunk + min_chunk > at + heap.size) return std::nullopt;
    heaps.push_back(heap);
    if (*previous == 0) {
      if (at != arena_heap) return std::nullopt;
      return heaps;
    }
    if (!is_aligned(Address{*previous}, heap_alignment)) return std::nullopt;
    at = {*previous};
  }
  return std::nullopt;
}

} // namespace heapgap::allocators::glibc
