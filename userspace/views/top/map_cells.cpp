#include "views/top/map_cells.h"

#include <algorithm>

namespace heapgap::views {
namespace {

using analysis::MapDetail;
using analysis::MapRow;

/// Adds what `row` says of `piece`, which lies in it, weighted by bytes.
void add(const MapRow& row, Range piece, Cell& cell) {
  for (Address at = piece.begin; at < piece.end;) {
    const std::size_t index = (at - row.range.begin).count / row.cell.count;
    if (index >= row.occupancy.size() || index >= row.resident.size()) return;
    const Address end = std::min(piece.end, row.range.begin + row.cell * (index + 1));
    const auto bytes = static_cast<double>((end - at).count);
    cell.live += bytes * row.occupancy[index] / 255;
    cell.resident += bytes * row.resident[index] / 255;
    at = end;
  }
}

/// The row of the detail that holds all of `piece`, or nullptr.
const MapRow* detail_row(const MapDetail* detail, Range piece) {
  if (detail == nullptr) return nullptr;
  const auto after = std::ranges::upper_bound(detail->rows, piece.begin, {},
                                              [](const MapRow& row) { return row.range.begin; });
  if (after == detail->rows.begin()) return nullptr;
  const MapRow& row = *std::prev(after);
  return row.range.contains(piece) && row.cell.count > 0 ? &row : nullptr;
}

} // namespace

std::vector<Cell> cells_of(const MapLayout& layout, const MapLine& line, const MapDetail* detail) {
  std::vector<Cell> cells(line.cells);
  std::vector<double> filled(line.cells);
  const Bytes begin = layout.cell() * line.first;
  const Bytes end = begin + layout.cell() * line.cells;
  Bytes offset{};
  for (const MapRow* row : layout.shelves()[line.shelf].rows) {
    const Range range = range_of(row->range.begin, described(*row));
    Bytes at = std::max(begin, offset);
    const Bytes row_end = offset + range.size();
    while (at < std::min(row_end, end)) {
      const std::size_t index = (at - begin).count / layout.cell().count;
      const Bytes until = std::min({begin + layout.cell() * (index + 1), row_end, end});
      const Range piece{range.begin + (at - offset), range.begin + (until - offset)};
      const MapRow* finer = detail_row(detail, piece);
      if (filled[index] == 0) cells[index].begin = piece.begin;
      add(finer != nullptr ? *finer : *row, piece, cells[index]);
      filled[index] += static_cast<double>(piece.size().count);
      at = until;
    }
    offset = row_end;
  }
  for (std::size_t index = 0; index < cells.size(); ++index) {
    if (filled[index] == 0) continue;
    cells[index].live /= filled[index];
    cells[index].resident /= filled[index];
  }
  return cells;
}

} // namespace heapgap::views
