#include "views/top/map_layout.h"

#include "analysis/map_detail.h"

#include <algorithm>

namespace heapgap::views {
namespace {

constexpr unsigned zoom_bits = 2; ///< of each step

Bytes finest_cell(const std::vector<Shelf>& shelves) {
  Bytes finest{};
  for (const Shelf& shelf : shelves) {
    for (const analysis::MapRow* row : shelf.rows) {
      if (finest == 0_B || row->cell < finest) finest = row->cell;
    }
  }
  return finest;
}

} // namespace

MapLayout::MapLayout(const std::vector<analysis::MapRow>& map, ScreenSize size, unsigned zoom)
    : size_{std::max<std::size_t>(size.columns, 1), std::max<std::size_t>(size.rows, 1)},
      shelves_(shelves_of(map, size_.rows)), finest_known_(finest_cell(shelves_)) {
  if (shelves_.empty()) return;
  cell_ = cell_size(shelves_, size_.columns, size_.rows);
  while (cell_.count >> (zoom_bits * (most_zoom_ + 1)) >= analysis::least_focus_cell.count) {
    ++most_zoom_;
  }
  cell_ = {cell_.count >> (zoom_bits * std::min(zoom, most_zoom_))};
  for (const Shelf& shelf : shelves_) lines_ += lines_of(shelf);
}

std::uint64_t MapLayout::lines_of(const Shelf& shelf) const {
  return (shelf.cells(cell_) + size_.columns - 1) / size_.columns;
}

MapLine MapLayout::line(std::uint64_t index) const {
  std::size_t shelf = 0;
  while (shelf + 1 < shelves_.size() && index >= lines_of(shelves_[shelf])) {
    index -= lines_of(shelves_[shelf]);
    ++shelf;
  }
  const std::uint64_t first = index * size_.columns;
  const std::uint64_t left = shelves_[shelf].cells(cell_) - first;
  return {shelf, first, static_cast<std::size_t>(std::min<std::uint64_t>(left, size_.columns))};
}

Range MapLayout::memory_of(MapSpot spot) const {
  if (lines_ == 0) return {};
  const MapLine line = this->line(spot.line);
  Bytes offset = cell_ * (line.first + spot.column);
  for (const analysis::MapRow* row : shelves_[line.shelf].rows) {
    const Range range = range_of(row->range.begin, described(*row));
    if (offset < range.size()) {
      return intersection(range, range_of(range.begin + offset, cell_));
    }
    offset -= range.size();
  }
  return {};
}

MapSpot MapLayout::spot_of(Address address) const {
  std::uint64_t line = 0;
  std::optional<MapSpot> best;
  Address best_begin{};
  for (const Shelf& shelf : shelves_) {
    Bytes offset{};
    for (const analysis::MapRow* row : shelf.rows) {
      const Range range = range_of(row->range.begin, described(*row));
      if (range.begin <= address && (!best || range.begin > best_begin)) {
        const Bytes inside = std::min(address - range.begin, range.size() - 1_B);
        const std::uint64_t cell = (offset + inside).count / cell_.count;
        best = {line + cell / size_.columns, static_cast<std::size_t>(cell % size_.columns)};
        best_begin = range.begin;
      }
      offset += range.size();
    }
    line += lines_of(shelf);
  }
  return best.value_or(MapSpot{});
}

MapSpot MapLayout::clamped(MapSpot spot) const {
  if (lines_ == 0) return {};
  spot.line = std::min(spot.line, lines_ - 1);
  spot.column = std::min(spot.column, line(spot.line).cells - 1);
  return spot;
}

std::uint64_t MapLayout::first_visible(std::uint64_t first, std::uint64_t line) const {
  const std::uint64_t last_first = lines_ - std::min<std::uint64_t>(lines_, size_.rows);
  first = std::min({first, line, last_first});
  if (line >= first + size_.rows) first = line - size_.rows + 1;
  return first;
}

} // namespace heapgap::views
