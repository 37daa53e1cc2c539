// What was counted in large regions, kept from one report on a heap to the next.
//
// A region's figures follow from its spans and from which of its pages are resident. Both are
// hashed, which is some twenty times quicker than counting; figures are taken from here only where
// the hashes are equal. They are seeded, so that a target cannot aim at equal ones.
#pragma once

#include "analysis/address_map.h"
#include "analysis/page_census.h"
#include "analysis/page_pinners.h"
#include "analysis/span_census.h"

#include <map>
#include <optional>

namespace heapgap::analysis {

/// All that is counted in one region, which counts as the only arena.
struct RegionFigures {
  SpanCensus spans{1};
  PageSums pages;
  PagePinners::Sums pinned{};
  Bytes trim_yield;
  AddressMap::Cells cells;
};

class RegionMemo {
public:
  /// The figures of a region take some 15 KiB: less than half a percent of this.
  static constexpr Bytes usual_least_region = 4_MiB;

  /// All that the figures depend on.
  struct Key {
    heap::RegionShape shape; ///< of arena 0
    std::uint64_t spans = 0; ///< hash
    std::uint64_t pages = 0; ///< hash of the resident ones
    std::optional<Address> brk_end;
    Bytes trim_step;
    Bytes map_cell;
    bool operator==(const Key&) const = default;
  };

  explicit RegionMemo(Bytes least_region = usual_least_region);

  /// Smaller ones are always counted anew.
  [[nodiscard]] Bytes least_region() const { return least_region_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  /// The figures with this key, or nullptr. Valid until the report ends.
  const RegionFigures* find(const Key& key);
  const RegionFigures& put(const Key& key, RegionFigures figures);
  /// Forgets what this report has neither found nor put.
  void end_report();

private:
  struct Entry {
    Key key;
    RegionFigures figures;
    bool used = true;
  };

  Bytes least_region_;
  std::uint64_t seed_;
  std::map<Address, Entry> entries_; ///< by where the region begins
};

} // namespace heapgap::analysis
