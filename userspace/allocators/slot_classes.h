// How full the runs are that an allocator cuts into slots of one size: slabs, spans, pages, groups.
#pragma once

#include "base/units.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace heapgap::allocators {

/// All runs of slots of one size.
struct SlotClass {
  Bytes slot;              ///< from one slot to the next
  std::uint64_t runs = 0;  ///< how many
  std::uint64_t slots = 0; ///< in all of them
  std::uint64_t free = 0;  ///< slots that the run can hand out; cached ones are not among them
};

struct SlotClasses {
  std::string run_name;        ///< the allocator's word for a run: "slab"; "" when it has none
  std::vector<SlotClass> rows; ///< by slot size, each size once
};

/// Adds runs up.
class SlotClassCount {
public:
  void add(Bytes slot, std::uint64_t slots, std::uint64_t free, std::uint64_t runs = 1) {
    SlotClass& row = rows_[slot];
    row.slot = slot;
    row.runs += runs;
    row.slots += slots;
    row.free += free;
  }
  [[nodiscard]] SlotClasses named(std::string run_name) const {
    SlotClasses classes{std::move(run_name), {}};
    for (const auto& [slot, row] : rows_) classes.rows.push_back(row);
    return classes;
  }

private:
  std::map<Bytes, SlotClass> rows_;
};

} // namespace heapgap::allocators
