// The arenas of one jemalloc in the model, and whether their parts meet what they count themselves.
#pragma once

#include "allocators/jemalloc/jemalloc_view.h"
#include "allocators/jemalloc/placement.h"

#include <map>

namespace heapgap::allocators::jemalloc {

/// Of each arena, by jemalloc's index. Arenas whose counters could not be read are not there.
using AllCounters = std::map<std::uint32_t, ArenaCounters>;

class ArenaLedger {
public:
  /// `prefix` tells several jemallocs in one process apart: "jemalloc", "jemalloc 2".
  ArenaLedger(JemallocView& view, std::string prefix);

  /// The model's number of jemalloc's arena; a new one gets the next.
  std::uint32_t arena_of(std::uint32_t index);
  /// Takes everything out of the model again.
  void clear();
  /// The counters as they are in the target.
  AllCounters read_counters();
  /// Whether each arena's extents take as many pages as the arena counts.
  [[nodiscard]] static bool meets(const std::map<std::uint32_t, ArenaSums>& sums,
                                  const AllCounters& counters);
  /// Enters what the arenas count beyond what was found as unlocated. Returns how much it is.
  Bytes enter_missing(const std::map<std::uint32_t, ArenaSums>& sums, const AllCounters& counters);

  [[nodiscard]] std::uint32_t first() const { return first_; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(numbers_.size()); }

private:
  JemallocView& view_;
  std::string prefix_;
  std::uint32_t first_;
  std::map<std::uint32_t, std::uint32_t> numbers_; ///< jemalloc's index → the model's
};

} // namespace heapgap::allocators::jemalloc
