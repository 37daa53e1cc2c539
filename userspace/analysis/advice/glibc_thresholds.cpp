#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// DEFAULT_MMAP_THRESHOLD and DEFAULT_TRIM_THRESHOLD in glibc's malloc.c.
constexpr Bytes default_threshold = 128_KiB;

/// Free and top bytes in gaps of at least `least`, a bound of a gap class.
Bytes in_large_gaps(const Report& report, Bytes least) {
  Bytes sum;
  for (const GapSizeRow& row : report.gap_sizes) {
    if (row.min >= least) sum += row.bytes;
  }
  return sum;
}

/// What of the tops a trim threshold of 128 KiB would not keep, resident or not.
Bytes above_default(const Report& report, Bytes top_pad) {
  const Bytes kept = default_threshold + top_pad;
  Bytes sum;
  for (const ArenaSummary& arena : report.arenas) {
    if (arena.top > kept) sum += arena.top - kept;
  }
  return sum;
}

} // namespace

/// Once a direct block is freed, glibc serves all requests up to its size from the arenas, where
/// they leave gaps when freed. In gaps of 128 KiB and more, such blocks may have lain.
std::optional<Advice> fix_mmap_threshold(const AdviceCase& found) {
  const AllocatorSummary* glibc = main_allocator(found.report, "glibc");
  if (!glibc || !is_set(*glibc, "dynamic_mmap_threshold")) return std::nullopt;
  const Bytes threshold = bytes_in(*glibc, "mmap_threshold_bytes");
  if (threshold <= default_threshold) return std::nullopt;
  const Bytes releases =
      std::min(found.report.heap.reclaimable, in_large_gaps(found.report, default_threshold));
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "fixed mmap threshold",
      .how = "restart with GLIBC_TUNABLES=glibc.malloc.mmap_threshold=131072, or call "
             "mallopt(M_MMAP_THRESHOLD, 131072) first of all",
      .releases = releases,
      .why = fmt::format("the dynamic threshold has risen to {}: blocks up to that size lie in "
                         "arenas and leave gaps there; this is at most what lies in gaps of "
                         "128 KiB and more",
                         in_words(threshold)),
      .cost = "a mapping and fresh pages for every request from 128 KiB on",
      .needs_restart = true,
      .check = "direct_mapped.blocks rises, and the bytes in large gap_sizes fall"};
}

std::optional<Advice> lower_trim_threshold(const AdviceCase& found) {
  const AllocatorSummary* glibc = main_allocator(found.report, "glibc");
  if (!glibc || is_set(*glibc, "dynamic_mmap_threshold")) return std::nullopt;
  const Bytes threshold = bytes_in(*glibc, "trim_threshold_bytes");
  if (threshold <= default_threshold) return std::nullopt;
  const Bytes releases = std::min(found.report.heap.resident.top,
                                  above_default(found.report, bytes_in(*glibc, "top_pad_bytes")));
  if (!found.is_worth_it(releases)) return std::nullopt;
  return Advice{
      .action = "lower trim threshold",
      .how = "restart with GLIBC_TUNABLES=glibc.malloc.trim_threshold=131072, or call "
             "mallopt(M_TRIM_THRESHOLD, 131072)",
      .releases = releases,
      .why = fmt::format("the trim threshold is set to {}: up to so much stays at the end of each "
                         "arena",
                         in_words(threshold)),
      .cost = "more calls of brk and madvise when the heap shrinks and grows again",
      .needs_restart = true,
      .check = "heap.resident.top_bytes falls"};
}

} // namespace heapgap::analysis
