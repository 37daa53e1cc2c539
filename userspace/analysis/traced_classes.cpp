#include "analysis/traced_classes.h"

#include <algorithm>

namespace heapgap::analysis {

std::vector<TracedClassRow> traced_class_rows(std::span<const SizeClassRow> blocks,
                                              std::span<const ClassCalls> calls) {
  std::vector<TracedClassRow> rows;
  for (std::size_t index = 0; index < size_classes; ++index) {
    const auto [min, max] = size_class_bounds(index);
    TracedClassRow row{min, max, std::nullopt, std::nullopt, 0, {}};
    if (index < calls.size()) {
      row.allocs = calls[index].allocs;
      row.frees = calls[index].frees;
    }
    const auto found = std::ranges::lower_bound(blocks, min, {}, &SizeClassRow::min);
    if (found != blocks.end() && found->min == min) {
      row.live_blocks = found->live_blocks;
      row.live = found->live;
    }
    if (row.live_blocks > 0 || row.allocs.value_or(0) > 0 || row.frees.value_or(0) > 0) {
      rows.push_back(row);
    }
  }
  return rows;
}

} // namespace heapgap::analysis
