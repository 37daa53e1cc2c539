#include "allocators/glibc/layout.h"

#include <array>

namespace heapgap::allocators::glibc {

namespace {

// next, system_mem and the rest follow from where the bins end: binmap (16 bytes), next, next_free,
// attached_threads, system_mem, max_system_mem.
constexpr ArenaLayout arena_layout(std::uint64_t fastbins, unsigned fastbin_count,
                                   std::uint64_t top) {
  const std::uint64_t bins = top + 16;
  const std::uint64_t next = bins + std::uint64_t{16} * bin_count + 16;
  return {fastbins, fastbin_count, top, bins, next, next + 16, next + 24, next + 32, next + 40};
}

constexpr std::array arenas{
    arena_layout(0x8, 10, 0x58),  // 2.26
    arena_layout(0x10, 10, 0x60), // 2.27 to 2.42
    arena_layout(0, 0, 0x8),      // 2.43: fastbins are gone
};
static_assert(arenas[0].next == 0x868 && arenas[0].size == 0x890);
static_assert(arenas[1].next == 0x870 && arenas[1].size == 0x898);
static_assert(arenas[2].next == 0x818 && arenas[2].size == 0x840);

constexpr std::array parameters{
    ParametersLayout{0x28, 0x38, 0x48, 0, 0x50, 0x70, 0x20, true, 0, 0},      // 2.26 to 2.34
    ParametersLayout{0x3c, 0x50, 0x60, 0x28, 0x68, 0x88, 0x30, false, 0, 0},  // 2.35 to 2.42
    ParametersLayout{0x44, 0x58, 0x68, 0x30, 0x70, 0x90, 0x30, false, 16, 8}, // 2.43
};

constexpr std::array caches{
    ThreadCacheLayout{0x250, 1, 64, 0x40, false}, // 2.26 to 2.29
    ThreadCacheLayout{0x290, 2, 64, 0x80, false}, // 2.30 to 2.41
    ThreadCacheLayout{0x300, 2, 76, 0x98, true},  // 2.42 and later
};

} // namespace

std::span<const ArenaLayout> arena_layouts() {
  return arenas;
}

std::span<const ParametersLayout> parameters_layouts(const ArenaLayout& arena) {
  const std::span<const ParametersLayout> all = parameters;
  if (arena.next == arenas[0].next) return all.subspan(0, 1);
  if (arena.next == arenas[1].next) return all.subspan(0, 2);
  return all.subspan(2, 1);
}

std::span<const ThreadCacheLayout> thread_cache_layouts(const ArenaLayout& arena,
                                                        const ParametersLayout& layout) {
  const std::span<const ThreadCacheLayout> all = caches;
  if (arena.next == arenas[2].next) return all.subspan(2, 1);
  if (layout.links_may_be_plain) return all.subspan(0, 2);
  return all.subspan(1, 2);
}

} // namespace heapgap::allocators::glibc
