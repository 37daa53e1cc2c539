#include "session/memory_rows.h"

#include <algorithm>
#include <set>

namespace heapgap::session {

namespace {

Result<Bytes> resident_in(target::Memory& memory, Range range) {
  auto runs = memory.pages(range);
  if (!runs) return pass_on(runs);
  Bytes sum;
  for (const PageRun& run : *runs) {
    if (run.state == PageState::resident) sum += intersection(run.range, range).size();
  }
  return sum;
}

/// Of ranges in the order of their begins.
Result<PageRuns> pages_of(target::Memory& memory, const std::vector<Range>& ranges) {
  PageRuns all;
  for (const Range range : ranges) {
    auto runs = memory.pages(range);
    if (!runs) return pass_on(runs);
    for (const PageRun& run : *runs) {
      // Ranges that share a page ask for it twice.
      const Range fresh{all.empty() ? run.range.begin
                                    : std::max(run.range.begin, all.back().range.end),
                        run.range.end};
      if (!fresh.empty()) all.push_back({fresh, run.state});
    }
  }
  return all;
}

} // namespace

Result<PageRuns> heap_pages(target::Memory& memory, const heap::Heap& heap) {
  return pages_of(memory, heap.claimed_ranges());
}

Result<PageRuns> focused_pages(target::Memory& memory, const heap::Heap& heap,
                               const analysis::MapFocus& focus) {
  std::vector<Range> wanted;
  for (const analysis::FocusedPart& part : focused_parts(heap, focus)) wanted.push_back(part.range);
  if (heap.is_claimed(focus.cursor)) wanted.push_back(focus.cursor);
  std::ranges::sort(wanted, {}, &Range::begin);
  return pages_of(memory, wanted);
}

std::vector<Range> stack_ranges(const target::Mappings& mappings,
                                const std::vector<target::Thread>& threads, Pid first_thread) {
  std::set<Range> found;
  for (const target::Mapping& mapping : mappings) {
    if (mapping.name == "[stack]") found.insert(mapping.range);
  }
  for (const target::Thread& thread : threads) {
    if (thread.tid == first_thread) continue; // its control block is not on the stack
    const target::Mapping* mapping = target::find_mapping(mappings, thread.robust_list_head);
    if (mapping != nullptr && mapping->is_anonymous()) found.insert(mapping->range);
  }
  return {found.begin(), found.end()};
}

Result<Bytes> resident_outside(target::Memory& memory, const heap::Heap& heap,
                               const std::vector<Range>& ranges) {
  Bytes sum;
  for (Range rest : ranges) {
    while (const auto unclaimed = heap.next_unclaimed(rest)) {
      auto resident = resident_in(memory, *unclaimed);
      if (!resident) return pass_on(resident);
      sum += *resident;
      rest.begin = unclaimed->end;
    }
  }
  return sum;
}

analysis::MemorySummary memory_summary(const target::MemoryTotals& totals, Bytes stacks) {
  analysis::MemorySummary memory;
  memory.rss = totals.rss();
  memory.pss = totals.pss;
  memory.stack_resident = stacks;
  memory.file_resident = totals.rss_file;
  memory.shmem_resident = totals.rss_shmem;
  memory.swap = totals.swap;
  memory.cgroup_limit = totals.cgroup_limit;
  memory.cgroup_usage = totals.cgroup_usage;
  memory.address_space = totals.address_space;
  memory.address_space_limit = totals.address_space_limit;
  memory.data = totals.data;
  memory.data_limit = totals.data_limit;
  return memory;
}

std::optional<Address> brk_end(const target::Mappings& mappings) {
  std::optional<Address> end;
  for (const target::Mapping& mapping : mappings) {
    if (mapping.name == "[heap]") end = mapping.range.end;
  }
  return end;
}

} // namespace heapgap::session
