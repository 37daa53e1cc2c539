#include "analysis/address_map.h"

#include <algorithm>

namespace heapgap::analysis {

namespace {

std::uint64_t cells_in(Range range, Bytes cell) {
  return (range.size().count + cell.count - 1) / cell.count;
}

} // namespace

std::uint8_t map_share(std::uint64_t part, std::uint64_t whole) {
  if (part == 0 || whole == 0) return 0;
  if (part >= whole) return 255;
  return static_cast<std::uint8_t>(1 + part * 254 / whole);
}

AddressMap::AddressMap(const heap::Heap& heap) {
  for (const heap::Arena& arena : heap.arenas()) arena_ids_.push_back(arena.id);
  std::vector<const heap::Region*> regions;
  for (const auto& [begin, region] : heap.regions()) regions.push_back(&region);
  std::ranges::sort(regions, std::greater{},
                    [](const heap::Region* r) { return r->range().size(); });
  if (regions.size() > max_map_cells) regions.resize(max_map_cells);

  const auto cells = [&] {
    std::uint64_t sum = 0;
    for (const heap::Region* region : regions) sum += cells_in(region->range(), cell_);
    return sum;
  };
  while (cells() > max_map_cells) cell_ = cell_ * 2;
  for (const heap::Region* region : regions) {
    const std::size_t count = cells_in(region->range(), cell_);
    rows_.emplace(region->range().begin,
                  Row{region->range(),
                      region->shape().arena,
                      {std::vector<std::uint64_t>(count), std::vector<std::uint64_t>(count)}});
  }
}

AddressMap::Row* AddressMap::row_of(Address address) {
  if (last_ != nullptr && last_->range.contains(address)) return last_;
  const auto after = rows_.upper_bound(address);
  if (after == rows_.begin()) return nullptr;
  Row& row = std::prev(after)->second;
  if (!row.range.contains(address)) return nullptr;
  return last_ = &row;
}

template <typename Visit>
void AddressMap::for_each_cell(const Row& row, Range where, Visit visit) const {
  const Range inside = intersection(row.range, where);
  for (Address at = inside.begin; at < inside.end;) {
    const std::size_t cell = (at - row.range.begin).count / cell_.count;
    const Address end = std::min(inside.end, row.range.begin + cell_ * (cell + 1));
    visit(cell, end - at);
    at = end;
  }
}

void AddressMap::add_live(Range where, Bytes bytes) {
  Row* row = row_of(where.begin);
  if (row == nullptr || bytes == 0_B) return;
  const bool is_full = bytes == where.size();
  for_each_cell(*row, where, [&](std::size_t cell, Bytes part) {
    row->cells.live[cell] += is_full ? part.count : bytes.count * part.count / where.size().count;
  });
}

void AddressMap::add_resident(Range where) {
  Row* row = row_of(where.begin);
  if (row == nullptr) return;
  for_each_cell(*row, where,
                [&](std::size_t cell, Bytes part) { row->cells.resident[cell] += part.count; });
}

AddressMap::Cells AddressMap::cells_of(Address region_begin) const {
  const auto found = rows_.find(region_begin);
  return found != rows_.end() ? found->second.cells : Cells{};
}

void AddressMap::set_cells(Address region_begin, const Cells& cells) {
  const auto found = rows_.find(region_begin);
  if (found == rows_.end() || found->second.cells.live.size() != cells.live.size()) return;
  found->second.cells = cells;
}

std::vector<MapRow> AddressMap::rows() const {
  std::vector<MapRow> rows;
  for (const auto& [begin, row] : rows_) {
    MapRow out{row.range, arena_ids_[row.arena], cell_, {}, {}};
    for (std::size_t cell = 0; cell < row.cells.live.size(); ++cell) {
      const Range range = intersection(range_of(begin + cell_ * cell, cell_), row.range);
      out.occupancy.push_back(map_share(row.cells.live[cell], range.size().count));
      out.resident.push_back(map_share(row.cells.resident[cell], range.size().count));
    }
    rows.push_back(std::move(out));
  }
  return rows;
}

} // namespace heapgap::analysis
