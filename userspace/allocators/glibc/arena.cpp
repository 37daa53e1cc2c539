#include "allocators/glibc/arena.h"

#include <algorithm>
#include <set>

namespace heapgap::allocators::glibc {

namespace {

/// More than any process has (the limit is 8 a core): a ring that does not close ends here.
constexpr std::size_t max_arenas = 16384;
constexpr std::uint64_t max_attached_threads = 1U << 22U; // the kernel's PID_MAX_LIMIT

bool is_chunk_address(Address a) {
  return a && is_aligned(a, 16_B);
}

/// The size of heap_info in front of a thread arena, by where the arena lies in its heap.
std::optional<std::uint64_t> heap_info_size_of(Address arena) {
  const std::uint64_t offset = (arena - align_down(arena, heap_alignment)).count;
  if (offset == 0x20 || offset == 0x30) return offset;
  return std::nullopt;
}

} // namespace

Address bin_head(Address arena, const ArenaLayout& layout, unsigned index) {
  return arena + Bytes{layout.bins + std::uint64_t{16} * index - 16};
}

std::optional<ArenaState> read_arena(WindowedReader& reader, Address address,
                                     const ArenaLayout& layout) {
  bool complete = true;
  const auto word = [&](std::uint64_t offset) {
    const auto value = reader.word(address + Bytes{offset});
    complete = complete && value.has_value();
    return value.value_or(0);
  };
  ArenaState arena;
  arena.address = address;
  arena.flags = static_cast<std::uint32_t>(word(0) >> 32U);
  for (unsigned i = 0; i < layout.fastbin_count && complete; ++i) {
    arena.fastbins.push_back({word(layout.fastbins + std::uint64_t{8} * i)});
  }
  arena.top = {word(layout.top)};
  arena.last_remainder = {word(layout.top + 8)};
  for (unsigned i = 0; i < bin_count && complete; ++i) {
    const std::uint64_t offset = layout.bins + std::uint64_t{16} * i;
    arena.bins[i] = {{word(offset)}, {word(offset + 8)}};
  }
  arena.next = {word(layout.next)};
  arena.attached_threads = word(layout.attached_threads);
  arena.system_mem = {word(layout.system_mem)};
  arena.max_system_mem = {word(layout.max_system_mem)};
  if (!complete) return std::nullopt;
  return arena;
}

bool is_plausible(const ArenaState& arena, const ArenaLayout& layout) {
  if (arena.flags >= 8 || arena.attached_threads > max_attached_threads) return false;
  if (arena.system_mem > arena.max_system_mem) return false;
  if (arena.is_unused()) {
    const bool no_links = std::ranges::all_of(
        arena.bins, [](const BinLinks& bin) { return !bin.forward && !bin.backward; });
    return no_links && !arena.top && arena.system_mem == 0_B;
  }
  for (unsigned i = 0; i < bin_count; ++i) {
    const Address head = bin_head(arena.address, layout, i);
    const BinLinks& bin = arena.bins[i];
    if ((bin.forward == head) != (bin.backward == head)) return false;
    if (!is_aligned(bin.forward, 8_B) || !is_aligned(bin.backward, 8_B)) return false;
    if (!bin.forward || !bin.backward) return false;
  }
  const auto is_fastbin_head = [](Address a) { return !a || is_chunk_address(a); };
  return arena.top && is_aligned(arena.top, 8_B) &&
         std::ranges::all_of(arena.fastbins, is_fastbin_head);
}

std::optional<ArenaRing> read_ring(WindowedReader& reader, Address main,
                                   const ArenaLayout& layout) {
  const auto first = read_arena(reader, main, layout);
  if (!first || !is_plausible(*first, layout)) return std::nullopt;
  ArenaRing ring{{*first}, 0, false};
  std::set<Address> members;
  for (Address at = first->next; ring.arenas.size() < max_arenas;) {
    ring.is_closed = at == main;
    if (ring.is_closed) break;
    const auto info_size = heap_info_size_of(at);
    const auto owner = info_size ? reader.word(align_down(at, heap_alignment)) : std::nullopt;
    if (owner != at.value || !members.insert(at).second) break;
    if (ring.heap_info_size != 0 && ring.heap_info_size != *info_size) break;
    const auto arena = read_arena(reader, at, layout);
    if (!arena || !is_plausible(*arena, layout)) break;
    ring.heap_info_size = *info_size;
    ring.arenas.push_back(*arena);
    at = arena->next;
  }
  return ring;
}

} // namespace heapgap::allocators::glibc
