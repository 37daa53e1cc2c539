#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// What a cure without a restart can return. Trimming can reach into pinned memory, as it merges
/// the chunks of the fastbins first; musl returns whole groups at once, and nothing else ever.
Bytes returnable(const Report& report) {
  if (main_allocator(report, "musl")) return 0_B;
  return std::max(report.heap.trim_yield.value_or(0_B), report.heap.reclaimable);
}

/// As fast as pinned memory rises; as all idle memory, when that alone is known.
std::optional<double> period(const AdviceCase& found, Bytes bytes) {
  if (!found.trend) return std::nullopt;
  const auto& trend = *found.trend;
  return time_to_gather(found, bytes,
                        trend.pinned_per_s.value_or(trend.idle_resident_per_s.value_or(0)));
}

} // namespace

std::optional<Advice> restart(const AdviceCase& found) {
  const Bytes idle = found.report.heap.idle_resident();
  const Bytes left = idle - std::min(returnable(found.report), idle);
  if (!found.is_worth_it(left)) return std::nullopt;
  const auto again = period(found, left);
  return Advice{
      .action = "restart",
      .how = again ? fmt::format("restart at a quiet hour; as much has gathered again after {}",
                                 seconds_in_words(*again))
                   : "restart at a quiet hour; watch it with heapgap attach to see when it is due "
                     "again",
      .releases = left,
      .why =
          "these idle bytes share their pages with live blocks or sit in caches, where no trim or "
          "purge reaches them",
      .cost = "the outage, and caches that fill anew",
      .needs_restart = true,
      .check = "heap.pinned_bytes, at the same load as before"};
}

} // namespace heapgap::analysis
