#include "analysis/process_row.h"

#include <algorithm>
#include <tuple>

namespace heapgap::analysis {

namespace {

/// More allocators than this in one process tell a row nothing.
constexpr std::size_t most_named = 4;

std::uint64_t& count_of(RowCounts& counts, LookState state) {
  switch (state) {
  case LookState::waiting:
    return counts.waiting;
  case LookState::read:
    return counts.read;
  case LookState::no_right:
    return counts.no_right;
  case LookState::no_heap:
    return counts.no_heap;
  case LookState::given_up:
    return counts.given_up;
  case LookState::failed:
    break;
  }
  return counts.failed;
}

/// Larger ones come first.
auto weight(const ProcessRow& row) {
  const std::uint64_t idle = row.heap ? row.heap->idle_resident().count : 0;
  return std::tuple(row.heap.has_value(), idle, row.rss.value_or(0_B).count,
                    -std::int64_t{row.pid.value});
}

} // namespace

RowHeap row_heap(const Report& report) {
  const auto inexact = [](const Source& source) { return !source.exact; };
  return {.resident = report.heap.resident.total(),
          .live = report.heap.mapped.live,
          .reclaimable = report.heap.reclaimable,
          .pinned = report.heap.pinned,
          .waste_ratio = report.fragmentation.waste_ratio,
          .exact = std::ranges::none_of(report.sources, inexact)};
}

std::vector<std::string> allocator_names(const Report& report) {
  std::vector<std::string> names;
  for (const AllocatorSummary& allocator : report.allocators) {
    // One library may be loaded twice.
    if (std::ranges::find(names, allocator.name) != names.end()) continue;
    if (names.size() < most_named) names.push_back(allocator.name);
  }
  return names;
}

void arrange(Overview& overview) {
  std::ranges::sort(overview.rows,
                    [](const ProcessRow& a, const ProcessRow& b) { return weight(a) > weight(b); });
  overview.counts = {};
  for (const ProcessRow& row : overview.rows) ++count_of(overview.counts, row.state);
}

} // namespace heapgap::analysis
