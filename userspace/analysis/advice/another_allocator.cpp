#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// More than this share of the free memory is too small for one request in 20.
constexpr double mostly = 0.5;

} // namespace

/// Allocators with size classes keep sizes apart; that helps where glibc's gaps lie between live
/// blocks and are too small for what is asked for. Whether it helps, only a trial shows.
std::optional<Advice> try_another_allocator(const AdviceCase& found) {
  const Report& report = found.report;
  if (!main_allocator(report, "glibc") || report.verdict.severity != Severity::critical) {
    return std::nullopt;
  }
  if (report.heap.pinned < report.heap.reclaimable) return std::nullopt;
  const auto row = std::ranges::find(report.fit.requests, 95U, &RequestFit::percentile);
  if (row == report.fit.requests.end() || !row->unusable_index || *row->unusable_index < mostly) {
    return std::nullopt;
  }
  return Advice{
      .action = "another allocator",
      .how = "try a restart with LD_PRELOAD=libjemalloc.so.2 under the same load and compare",
      .releases = std::nullopt,
      .why =
          fmt::format("{} of the free memory lies in gaps too small for one request in 20: sizes "
                      "lie mixed; allocators with size classes keep them apart",
                      percent_in_words(*row->unusable_index)),
      .cost = "other figures for speed and memory in every part of the program: try it first",
      .needs_restart = true,
      .check = "compare heap_resident_bytes and resident_to_live after the same time"};
}

} // namespace heapgap::analysis
