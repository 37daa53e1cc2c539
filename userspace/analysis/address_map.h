// The heap cut into cells of equal size: how full of live blocks, and how much of it in memory.
#pragma once

#include "analysis/report.h"
#include "base/page.h"
#include "heap/heap.h"

#include <map>

namespace heapgap::analysis {

/// Cells of all rows together.
inline constexpr std::size_t max_map_cells = 4096;

/// As a cell of the map has it, 0 to 255. Neither "none" nor "all" is said of a cell that only
/// nearly is.
std::uint8_t map_share(std::uint64_t part, std::uint64_t whole);

class AddressMap {
public:
  /// Chooses the cell size (a power of two, a page at least) so that the regions fit into
  /// max_map_cells. Of more regions than cells only the largest are shown.
  explicit AddressMap(const heap::Heap& heap);

  /// `bytes` of live memory somewhere in `where`, spread evenly; inside one region.
  void add_live(Range where, Bytes bytes);
  /// Memory of one region that is resident.
  void add_resident(Range where);

  [[nodiscard]] std::vector<MapRow> rows() const;

  /// Bytes in each cell of a region; none when it is not on the map.
  struct Cells {
    std::vector<std::uint64_t> live;
    std::vector<std::uint64_t> resident;
  };
  [[nodiscard]] Bytes cell() const { return cell_; }
  [[nodiscard]] Cells cells_of(Address region_begin) const;
  /// Puts the cells back that cells_of() gave, by a map with the same cell size.
  void set_cells(Address region_begin, const Cells& cells);

private:
  struct Row {
    Range range;
    std::uint32_t arena = 0;
    Cells cells;
  };

  Row* row_of(Address address);
  template <typename Visit> void for_each_cell(const Row& row, Range where, Visit visit) const;

  std::vector<std::string> arena_ids_;
  Bytes cell_ = page_size;
  std::map<Address, Row> rows_;
  Row* last_ = nullptr;
};

} // namespace heapgap::analysis
