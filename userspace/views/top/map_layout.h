// Where on the screen each part of the heap lies: arenas one below the other, their memory in lines
// of cells of one size.
//
// At zoom 0 all of it fits into the lines that there are. Each step makes a cell four times finer,
// and the lines four times more; then only some of them are visible.
#pragma once

#include "views/heap_cells.h"
#include "views/screen/area.h"

#include <optional>

namespace heapgap::views {

/// A cell, by its line and its place in it.
struct MapSpot {
  std::uint64_t line = 0;
  std::size_t column = 0;

  constexpr bool operator==(const MapSpot&) const = default;
};

/// A line of cells of one shelf.
struct MapLine {
  std::size_t shelf = 0;
  std::uint64_t first = 0; ///< cell of the shelf
  std::size_t cells = 0;
};

class MapLayout {
public:
  /// `size`: columns for cells, visible lines; each 1 at least. The map is used as long as this
  /// lives. A zoom that is too deep is taken as most_zoom().
  MapLayout(const std::vector<analysis::MapRow>& map, ScreenSize size, unsigned zoom);

  [[nodiscard]] const std::vector<Shelf>& shelves() const { return shelves_; }
  [[nodiscard]] Bytes cell() const { return cell_; }
  [[nodiscard]] unsigned most_zoom() const { return most_zoom_; }
  /// The cell of the map itself; finer ones need a detail.
  [[nodiscard]] Bytes finest_known() const { return finest_known_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  /// `index` < lines().
  [[nodiscard]] MapLine line(std::uint64_t index) const;
  /// The memory of a cell, as far as it lies in one row of the map.
  [[nodiscard]] Range memory_of(MapSpot spot) const;
  /// The cell with this address, or the next one before it; the first cell when there is none.
  [[nodiscard]] MapSpot spot_of(Address address) const;
  /// The nearest spot that there is.
  [[nodiscard]] MapSpot clamped(MapSpot spot) const;
  /// The first of the visible lines when the cursor is in `line`: `first` where possible.
  [[nodiscard]] std::uint64_t first_visible(std::uint64_t first, std::uint64_t line) const;

private:
  [[nodiscard]] std::uint64_t lines_of(const Shelf& shelf) const;

  ScreenSize size_;
  std::vector<Shelf> shelves_;
  Bytes finest_known_;
  Bytes cell_;
  unsigned most_zoom_ = 0;
  std::uint64_t lines_ = 0;
};

} // namespace heapgap::views
