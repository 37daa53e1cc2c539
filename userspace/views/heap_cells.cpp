#include "views/heap_cells.h"

#include <algorithm>
#include <bit>

namespace heapgap::views {
namespace {

using analysis::MapRow;

// Twice what a process can map with four levels of page tables, and 4096 of them can be added up;
// anything larger is no heap and left out.
constexpr Bytes largest_row{std::uint64_t{1} << 48U};
constexpr std::size_t most_rows = 4096;

std::size_t cell_count(const MapRow& row) {
  return std::min(row.occupancy.size(), row.resident.size());
}

void put_smallest_together(std::vector<Shelf>& shelves, std::size_t most) {
  if (shelves.size() <= most || most == 0) return;
  std::vector<std::uint64_t> sizes;
  sizes.reserve(shelves.size());
  for (const Shelf& shelf : shelves) sizes.push_back(shelf.size.count);
  std::ranges::sort(sizes, std::ranges::greater{});
  const std::uint64_t bar = sizes[most - 1];

  std::vector<Shelf> kept;
  Shelf rest;
  rest.arenas = 0;
  for (Shelf& shelf : shelves) {
    if (shelf.size.count > bar && kept.size() + 1 < most) {
      kept.push_back(std::move(shelf));
      continue;
    }
    rest.arenas += 1;
    rest.size += shelf.size;
    rest.rows.insert(rest.rows.end(), shelf.rows.begin(), shelf.rows.end());
  }
  kept.push_back(std::move(rest));
  shelves = std::move(kept);
}

} // namespace

Bytes described(const MapRow& row) {
  if (row.cell.count == 0 || row.range.empty() || row.range.size() > largest_row) return {};
  const auto whole = row.range.size().count / row.cell.count;
  return whole < cell_count(row) ? row.range.size() : row.cell * cell_count(row);
}

std::vector<Shelf> shelves_of(const std::vector<MapRow>& map, std::size_t most) {
  std::vector<Shelf> shelves;
  std::size_t rows = 0;
  for (const MapRow& row : map) {
    if (described(row).count == 0 || rows++ >= most_rows) continue;
    auto shelf = std::ranges::find(shelves, row.arena, &Shelf::name);
    if (shelf == shelves.end()) {
      shelves.push_back({row.arena, 1, {}, {}});
      shelf = std::prev(shelves.end());
    }
    shelf->size += described(row);
    shelf->rows.push_back(&row);
  }
  put_smallest_together(shelves, most);
  return shelves;
}

Bytes cell_size(const std::vector<Shelf>& shelves, std::size_t columns, std::size_t lines) {
  std::uint64_t finest = std::uint64_t{1} << 62U;
  for (const Shelf& shelf : shelves) {
    for (const MapRow* row : shelf.rows) finest = std::min(finest, row->cell.count);
  }
  const auto lines_at = [&](Bytes cell) {
    std::uint64_t taken = 0;
    for (const Shelf& shelf : shelves) taken += (shelf.cells(cell) + columns - 1) / columns;
    return taken;
  };
  Bytes cell{std::bit_ceil(finest)};
  while (lines_at(cell) > lines && cell < largest_row * most_rows) cell = cell * 2;
  return cell;
}

std::vector<Cell> resampled(const Shelf& shelf, Bytes cell) {
  std::vector<Cell> cells;
  std::uint64_t filled = cell.count; // bytes in the last of `cells`; full, so that one is begun
  const auto close = [&] {
    if (cells.empty() || filled == 0) return;
    cells.back().live /= static_cast<double>(filled) * 255;
    cells.back().resident /= static_cast<double>(filled) * 255;
  };
  for (const MapRow* row : shelf.rows) {
    const Range range = range_of(row->range.begin, described(*row));
    Address at = range.begin;
    while (at < range.end) {
      if (filled == cell.count) {
        close();
        cells.push_back({at, 0, 0});
        filled = 0;
      }
      const auto index = (at - range.begin).count / row->cell.count;
      const Bytes left_in_row_cell = row->cell * (index + 1) - (at - range.begin);
      const Bytes part = std::min({left_in_row_cell, range.end - at, Bytes{cell.count - filled}});
      cells.back().live += static_cast<double>(part.count) * row->occupancy[index];
      cells.back().resident += static_cast<double>(part.count) * row->resident[index];
      filled += part.count;
      at = at + part;
    }
  }
  close();
  return cells;
}

} // namespace heapgap::views
