#include "analysis/advice.h"

#include "analysis/advice/cures.h"

#include <algorithm>
#include <array>
#include <utility>

namespace heapgap::analysis {

namespace {

using Cure = std::optional<Advice> (*)(const AdviceCase&);

/// Where releases are equal, what is tried sooner comes first.
constexpr std::array<Cure, 17> cures{
    trim_glibc,
    purge_jemalloc,
    purge_redis,
    defragment_redis,
    release_tcmalloc,
    collect_mimalloc,
    fix_mmap_threshold,
    lower_trim_threshold,
    purge_jemalloc_sooner,
    release_tcmalloc_faster,
    purge_mimalloc_sooner,
    shrink_glibc_caches,
    shrink_tcmalloc_caches,
    restart,
    pool_pinning_blocks,
    use_fewer_arenas,
    try_another_allocator,
};

} // namespace

std::vector<Advice> advise(const Report& report, const Thresholds& thresholds, const Trend* trend) {
  std::vector<Advice> advice;
  const Verdict& verdict = report.verdict;
  if (verdict.kind == VerdictKind::insufficient_data || verdict.severity == Severity::ok) {
    return advice;
  }
  const AdviceCase found{report, thresholds, trend};
  for (const Cure cure : cures) {
    if (auto fits = cure(found)) advice.push_back(*std::move(fits));
  }
  std::ranges::stable_sort(advice, std::greater{},
                           [](const Advice& a) { return a.releases.value_or(0_B); });
  return advice;
}

} // namespace heapgap::analysis
