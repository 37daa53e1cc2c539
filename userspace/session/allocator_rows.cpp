#include "session/allocator_rows.h"

#include <algorithm>

namespace heapgap::session {

namespace {

/// glibc keeps freed blocks in two kinds of caches, with different cures.
void add_cache_figures(const allocators::Allocator& allocator,
                       const std::vector<analysis::SpanCounts>& counts,
                       std::vector<analysis::Detail>& details) {
  analysis::SpanCounts sum;
  for (std::uint32_t arena = 0; arena < allocator.arena_count; ++arena) {
    const analysis::SpanCounts& one = counts[allocator.first_arena + arena];
    sum.parts.cached += one.parts.cached;
    sum.cached_blocks += one.cached_blocks;
    sum.mergeable += one.mergeable;
    sum.mergeable_blocks += one.mergeable_blocks;
  }
  details.push_back({"fastbin_bytes", sum.mergeable.count});
  details.push_back({"fastbin_blocks", sum.mergeable_blocks});
  details.push_back({"tcache_bytes", (sum.parts.cached - sum.mergeable).count});
  details.push_back({"tcache_blocks", sum.cached_blocks - sum.mergeable_blocks});
}

} // namespace

analysis::ReaderQuality quality_of(allocators::Reading reading) {
  switch (reading) {
  case allocators::Reading::exact:
    return analysis::ReaderQuality::exact;
  case allocators::Reading::approximate:
    return analysis::ReaderQuality::approximate;
  case allocators::Reading::none:
    break;
  }
  return analysis::ReaderQuality::none;
}

std::vector<analysis::AllocatorSummary>
allocator_rows(const std::vector<allocators::Allocator>& found,
               const std::vector<analysis::SpanCounts>& counts) {
  std::vector<analysis::AllocatorSummary> rows;
  for (const allocators::Allocator& allocator : found) {
    analysis::AllocatorSummary row{.name = allocator.name,
                                   .version = allocator.version,
                                   .object = allocator.object,
                                   .reader = quality_of(allocator.reading),
                                   .mapped = allocator.mapped,
                                   .details = {},
                                   .run_name = {},
                                   .slot_classes = {}};
    for (const allocators::Figure& figure : allocator.figures) {
      row.details.push_back({figure.name, figure.value});
    }
    row.run_name = allocator.slot_classes.run_name;
    for (const allocators::SlotClass& one : allocator.slot_classes.rows) {
      row.slot_classes.push_back({one.slot, one.runs, one.slots, one.free});
    }
    if (allocator.name == "glibc") add_cache_figures(allocator, counts, row.details);
    rows.push_back(std::move(row));
  }
  // An empty optional is smaller than any value: the unknown ones come last.
  std::ranges::stable_sort(rows, std::greater{}, &analysis::AllocatorSummary::mapped);
  return rows;
}

std::vector<analysis::HiddenHeap>
hidden_heaps(const std::vector<allocators::Recognised>& recognised) {
  std::vector<analysis::HiddenHeap> rows;
  for (const allocators::Recognised& one : recognised) {
    const bool within_blocks = one.kind == allocators::AllocatorKind::takes_from_malloc;
    rows.push_back({one.name, one.object, within_blocks, one.note});
  }
  return rows;
}

} // namespace heapgap::session
