// The map of a report, resampled to the cells of a picture.
#pragma once

#include "analysis/report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace heapgap::views {

/// A cell of the picture; shares are 0 to 1.
struct Cell {
  Address begin;
  double live = 0;
  double resident = 0;
};

/// What is drawn together: the map rows of one arena, or of several small ones.
struct Shelf {
  std::string name; ///< hostile bytes
  std::uint64_t arenas = 1;
  Bytes size;
  std::vector<const analysis::MapRow*> rows; ///< point into the map; address order

  [[nodiscard]] std::uint64_t cells(Bytes cell) const {
    return size.count / cell.count + (size.count % cell.count != 0 ? 1 : 0);
  }
};

/// One shelf an arena, in the order of the map; with more than `most` arenas the smallest are put
/// together on the last shelf. Rows that make no sense (no cells, no size) are left out.
std::vector<Shelf> shelves_of(const std::vector<analysis::MapRow>& map, std::size_t most);

/// Bytes that a row's cells describe; 0 for a row that makes no sense.
Bytes described(const analysis::MapRow& row);

/// The smallest power of two, not finer than the map itself, at which all shelves together take
/// at most `lines` lines of `columns` cells.
Bytes cell_size(const std::vector<Shelf>& shelves, std::size_t columns, std::size_t lines);

/// The shelf's rows end to end, cut into cells of `cell` bytes each.
std::vector<Cell> resampled(const Shelf& shelf, Bytes cell);

} // namespace heapgap::views
