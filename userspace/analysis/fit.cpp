#include "analysis/fit.h"

#include "analysis/fragmentation.h"

#include <array>

namespace heapgap::analysis {

namespace {

constexpr std::array<unsigned, 3> percentiles{50, 95, 99};

/// Requests of one size class.
struct Requests {
  Bytes max;
  std::uint64_t count = 0;
};

/// The nearest rank: the smallest class that, with those below it, holds so many of 100 requests.
std::optional<Bytes> percentile_of(std::span<const Requests> requests, unsigned percentile) {
  std::uint64_t total = 0;
  for (const Requests& row : requests) total += row.count;
  const double rank = static_cast<double>(total) * percentile / 100;
  std::uint64_t sum = 0;
  for (const Requests& row : requests) {
    sum += row.count;
    if (row.count > 0 && static_cast<double>(sum) >= rank) return row.max;
  }
  return std::nullopt;
}

void set_requests(std::span<const Requests> requests, Fit& fit) {
  fit.requests.clear();
  for (const unsigned percentile : percentiles) {
    fit.requests.push_back({percentile, percentile_of(requests, percentile), std::nullopt});
  }
}

/// A gap of the request's own class counts as large enough: smaller steps are not known.
void set_indices(Fit& fit) {
  Bytes all;
  for (const Bytes bytes : fit.gaps) all += bytes;
  for (RequestFit& row : fit.requests) {
    if (!row.request || fit.gaps.empty()) continue;
    Bytes too_small;
    const std::size_t own = size_class_of(*row.request);
    for (std::size_t index = 0; index < own; ++index) too_small += fit.gaps[index];
    row.unusable_index = ratio(too_small, all);
  }
}

} // namespace

Fit fit_to_live_blocks(std::span<const SizeClassRow> rows) {
  std::vector<Requests> requests;
  for (const SizeClassRow& row : rows) requests.push_back({row.max, row.live_blocks});
  Fit fit;
  set_requests(requests, fit);
  return fit;
}

void fit_to_allocations(std::span<const TracedClassRow> rows, Fit& fit) {
  std::vector<Requests> requests;
  std::uint64_t total = 0;
  for (const TracedClassRow& row : rows) {
    requests.push_back({row.max, row.allocs.value_or(0)});
    total += row.allocs.value_or(0);
  }
  if (total == 0) return;
  fit.of_allocations = true;
  set_requests(requests, fit);
  set_indices(fit);
}

void set_gaps(std::span<const Bytes> by_class, Fit& fit) {
  fit.gaps.assign(by_class.begin(), by_class.end());
  set_indices(fit);
}

std::optional<Bytes> largest_request_of(const SpanCensus& census) {
  const Bytes largest = census.total().largest_request;
  if (largest == 0_B) return std::nullopt;
  return largest;
}

} // namespace heapgap::analysis
