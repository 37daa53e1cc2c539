#include "allocators/glibc/parameters.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

constexpr std::uint64_t max_arena_setting = 1U << 20U;
constexpr std::uint64_t max_tcache_count = 65535; // MAX_TCACHE_COUNT: a 16-bit counter
constexpr Bytes max_huge_page{std::uint64_t{16} << 30U};
constexpr Bytes max_setting{std::uint64_t{1} << 47U}; // mallopt takes any size

/// The number of bins follows from the largest request (do_set_tcache_max); from 2.42 on there are
/// 64 for small ones and what is larger has bins of its own.
bool is_cache_setting(const Parameters& p) {
  const std::uint64_t chunk = std::max<std::uint64_t>(32, (p.tcache_max_request.count + 23) & ~15U);
  const std::uint64_t bins = (chunk - 32 + 15) / 16 + 1;
  const bool fits = p.tcache_bins == bins || (p.tcache_bins == 64 && bins > 64);
  return fits && p.tcache_count <= max_tcache_count && p.tcache_max_request <= 32_MiB;
}

} // namespace

std::optional<Parameters> read_parameters(WindowedReader& reader, Address address,
                                          const ParametersLayout& layout) {
  bool complete = true;
  const auto word = [&](std::uint64_t offset) {
    const auto value = reader.word(address + Bytes{offset});
    complete = complete && value.has_value();
    return value.value_or(0);
  };
  const auto half_word = [&](std::uint64_t offset) {
    const std::uint64_t pair = word(offset & ~std::uint64_t{7});
    return static_cast<std::uint32_t>(offset % 8 == 0 ? pair : pair >> 32U);
  };
  Parameters parameters;
  parameters.trim_threshold = {word(0)};
  parameters.top_pad = {word(8)};
  parameters.mmap_threshold = {word(0x10)};
  parameters.arena_test = word(0x18);
  parameters.arena_max = word(0x20);
  parameters.mmapped_count = half_word(layout.mmapped_count);
  parameters.mmapped_count_limit = half_word(layout.mmapped_count + 4);
  parameters.max_mmapped_count = half_word(layout.mmapped_count + 8);
  const std::uint32_t no_dynamic_threshold = half_word(layout.mmapped_count + 12);
  parameters.dynamic_mmap_threshold = no_dynamic_threshold == 0;
  parameters.mmapped = {word(layout.mmapped_bytes)};
  parameters.max_mmapped = {word(layout.mmapped_bytes + 8)};
  parameters.sbrk_base = {word(layout.sbrk_base)};
  if (layout.thp_page != 0) parameters.thp_page = {word(layout.thp_page)};
  parameters.tcache_bins = word(layout.tcache_bins);
  parameters.tcache_max_request = {word(layout.tcache_bins + 8)};
  parameters.tcache_count = word(layout.tcache_bins + 16);
  if (!complete || no_dynamic_threshold > 1) return std::nullopt;
  return parameters;
}

bool is_plausible(const Parameters& p) {
  const bool settings = p.arena_test >= 1 && p.arena_test <= max_arena_setting &&
                        p.arena_max <= max_arena_setting && p.mmap_threshold <= max_setting &&
                        p.thp_page <= max_huge_page && is_aligned(p.thp_page, page_size);
  const bool direct = is_aligned(p.mmapped, 16_B) && is_aligned(p.max_mmapped, 16_B) &&
                      p.mmapped <= p.max_mmapped && p.mmapped_count <= p.max_mmapped_count &&
                      (p.mmapped_count == 0) == (p.mmapped == 0_B) &&
                      p.mmapped >= page_size * p.mmapped_count;
  return settings && direct && is_cache_setting(p);
}

unsigned resemblance(const Parameters& p) {
  const Bytes first_threshold = 128_KiB;
  unsigned points = 0;
  points += p.arena_test == 8 ? 1 : 0;
  points += p.top_pad == first_threshold ? 1 : 0;
  points += p.mmapped_count_limit == 65536 ? 1 : 0;
  points += p.trim_threshold == first_threshold || p.trim_threshold == p.mmap_threshold * 2 ? 1 : 0;
  points += p.tcache_count == 7 || p.tcache_count == 16 ? 1 : 0;
  points += is_aligned(p.sbrk_base, page_size) ? 1 : 0;
  return points;
}

} // namespace heapgap::allocators::glibc
