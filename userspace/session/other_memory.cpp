#include "session/other_memory.h"

#include "session/memory_rows.h"

#include <algorithm>

namespace heapgap::session {

namespace {

constexpr std::size_t most_rows = 16;
constexpr Bytes most_looked_through = 1024_MiB * 64;

bool is_other(const target::Mapping& mapping, const heap::Heap& heap,
              const std::vector<Range>& stacks) {
  return mapping.is_anonymous() && mapping.readable &&
         !std::ranges::binary_search(stacks, mapping.range) && heap.next_unclaimed(mapping.range);
}

} // namespace

Result<std::vector<analysis::OtherMapping>> other_memory(target::Memory& memory,
                                                         const target::Mappings& mappings,
                                                         const heap::Heap& heap,
                                                         const std::vector<Range>& stacks) {
  std::vector<analysis::OtherMapping> rows;
  Bytes looked_through;
  for (const target::Mapping& mapping : mappings) {
    if (!is_other(mapping, heap, stacks)) continue;
    analysis::OtherMapping row{mapping.range, mapping.name, std::nullopt};
    if (looked_through + mapping.range.size() <= most_looked_through) {
      looked_through += mapping.range.size();
      auto resident = resident_outside(memory, heap, {mapping.range});
      if (!resident) return pass_on(resident);
      if (*resident == 0_B) continue;
      row.resident = *resident;
    }
    rows.push_back(std::move(row));
  }
  // An empty optional is smaller than any value: the unknown ones come last.
  std::ranges::stable_sort(rows, std::greater{}, &analysis::OtherMapping::resident);
  if (rows.size() > most_rows) rows.resize(most_rows);
  return rows;
}

} // namespace heapgap::session
