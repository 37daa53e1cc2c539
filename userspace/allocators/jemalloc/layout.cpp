#include "allocators/jemalloc/layout.h"

#include <array>

namespace heapgap::allocators::jemalloc {

namespace {

constexpr ExtentFormat extent_5_2{
    .state_shift = 16, .state_bits = 2, .class_shift = 18, .free_shift = 26};
constexpr ExtentFormat extent_5_3{
    .state_shift = 17, .state_bits = 3, .class_shift = 20, .free_shift = 28};

constexpr ArenaFormat arena_5_2(std::uint64_t base) {
  return {.caches = 0x27c8,
          .base = base,
          .active_pages = 0x2868,
          .dirty_pages = 0x3c40,
          .muzzy_pages = 0x4fa8,
          .huge_pages_used = 0};
}

constexpr ArenaFormat arena_5_3{.caches = 0x2898,
                                .base = 0x13458,
                                .active_pages = 0x29a0,
                                .dirty_pages = 0x5000,
                                .muzzy_pages = 0x9bf0,
                                .huge_pages_used = 0x29a9};

/// Bins of small classes come first, and what follows lies behind them.
constexpr CacheFormat cache_5_2(std::uint64_t link, std::uint64_t large_at) {
  return {.bins = BinFormat::counted,
          .link = link,
          .small = link + 56,
          .arena = link + 72,
          .memory = 0,
          .large_at = large_at,
          .bin_count = 235};
}

constexpr CacheFormat cache_5_3(std::uint64_t memory, std::uint32_t bin_count) {
  return {.bins = BinFormat::stacked,
          .link = 0,
          .small = 32,
          .arena = 40,
          .memory = memory,
          .large_at = 0,
          .bin_count = bin_count};
}

constexpr std::array<Layout, 4> all{{
    {"5.3", 4, extent_5_3, 0xa0, arena_5_3, cache_5_3(0xa0, 73)},
    {"5.2", 4, extent_5_2, 0x90, arena_5_2(0x7328), cache_5_2(0x370, 0x3e8)},
    {"5.3", 3, extent_5_3, 0xa0, arena_5_3, cache_5_3(0xb0, 76)},
    {"5.2", 3, extent_5_2, 0x90, arena_5_2(0x7340), cache_5_2(0x3b8, 0x438)},
}};

} // namespace

std::span<const Layout> layouts() {
  return all;
}

} // namespace heapgap::allocators::jemalloc
