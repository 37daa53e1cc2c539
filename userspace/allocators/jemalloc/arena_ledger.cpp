#include "allocators/jemalloc/arena_ledger.h"

#include <fmt/format.h>

namespace heapgap::allocators::jemalloc {

namespace {

Bytes extents_of(const std::map<std::uint32_t, ArenaSums>& sums, std::uint32_t index) {
  const auto of = sums.find(index);
  return of == sums.end() ? Bytes{} : of->second.extents();
}

/// Wraps for counters of garbage, which then meet nothing.
Bytes pages_of(const ArenaCounters& counters) {
  return page_size * counters.pages();
}

} // namespace

ArenaLedger::ArenaLedger(JemallocView& view, std::string prefix)
    : view_(view), prefix_(std::move(prefix)),
      first_(static_cast<std::uint32_t>(view.heap.arenas().size())) {
  for (const ArenaPlace& arena : view_.instance.arenas) arena_of(arena.index);
}

std::uint32_t ArenaLedger::arena_of(std::uint32_t index) {
  const auto known = numbers_.find(index);
  if (known != numbers_.end()) return known->second;
  const auto number =
      view_.heap.add_arena({fmt::format("{} arena {}", prefix_, index), "jemalloc", "arena", {}});
  numbers_.emplace(index, number);
  return number;
}

void ArenaLedger::clear() {
  for (const auto& [index, number] : numbers_) view_.heap.clear_arena(number);
}

AllCounters ArenaLedger::read_counters() {
  AllCounters all;
  view_.scattered.forget();
  for (const ArenaPlace& arena : view_.instance.arenas) {
    const auto counters =
        jemalloc::read_counters(view_.scattered, arena, view_.instance.layout.arena);
    if (counters) all.emplace(arena.index, *counters);
  }
  return all;
}

bool ArenaLedger::meets(const std::map<std::uint32_t, ArenaSums>& sums,
                        const AllCounters& counters) {
  for (const auto& [index, one] : counters) {
    if (extents_of(sums, index) != pages_of(one)) return false;
  }
  for (const auto& [index, one] : sums) {
    if (!counters.contains(index) && one.extents() > 0_B) return false;
  }
  return true;
}

Bytes ArenaLedger::enter_missing(const std::map<std::uint32_t, ArenaSums>& sums,
                                 const AllCounters& counters) {
  Bytes missing;
  for (const auto& [index, one] : counters) {
    const Bytes counted = pages_of(one);
    const Bytes found = extents_of(sums, index);
    if (counted <= found || counted.count > user_space_end.value) continue;
    view_.heap.arenas()[arena_of(index)].unlocated += counted - found;
    missing += counted - found;
  }
  return missing;
}

} // namespace heapgap::allocators::jemalloc
