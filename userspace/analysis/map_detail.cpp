#include "analysis/map_detail.h"

#include "analysis/address_map.h"
#include "analysis/resident_pages.h"
#include "analysis/size_class.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace heapgap::analysis {

namespace {

std::uint64_t cells_in(Range range, Bytes cell) {
  return (range.size().count + cell.count - 1) / cell.count;
}

/// Cells of one part of a region.
class DetailRow {
public:
  DetailRow(Range range, Bytes cell)
      : range_(range), cell_(cell), live_(cells_in(range, cell)), resident_(live_.size()) {}

  void add_live(Range where) { add(where, live_); }
  void add_resident(Range where) { add(where, resident_); }

  [[nodiscard]] MapRow row(std::string arena) const {
    MapRow row{range_, std::move(arena), cell_, {}, {}};
    for (std::size_t index = 0; index < live_.size(); ++index) {
      const Range cell = intersection(range_, range_of(range_.begin + cell_ * index, cell_));
      row.occupancy.push_back(map_share(live_[index], cell.size().count));
      row.resident.push_back(map_share(resident_[index], cell.size().count));
    }
    return row;
  }

private:
  void add(Range where, std::vector<std::uint64_t>& cells) const {
    const Range inside = intersection(range_, where);
    for (Address at = inside.begin; at < inside.end;) {
      const std::size_t index = (at - range_.begin).count / cell_.count;
      const Address end = std::min(inside.end, range_.begin + cell_ * (index + 1));
      cells[index] += (end - at).count;
      at = end;
    }
  }

  Range range_;
  Bytes cell_;
  std::vector<std::uint64_t> live_;
  std::vector<std::uint64_t> resident_;
};

Range usable_of(const heap::Span& span, const heap::RegionShape& shape) {
  const Address end = span.end() - span.padding;
  return {std::min(span.begin + shape.block_header, end), end};
}

/// Adds up what lies in one range of a region.
class ContentCount {
public:
  ContentCount(Range range, const heap::RegionShape& shape, RangeContent& content)
      : range_(range), shape_(shape), content_(content) {}

  void add(const heap::Span& span) {
    const Range whole = range_of(span.begin, span.size);
    const Bytes inside = intersection(range_, whole).size();
    const bool begins_here = range_.contains(span.begin);
    switch (span.kind) {
    case heap::SpanKind::live:
      return add_block(span, inside, begins_here);
    case heap::SpanKind::cached:
    case heap::SpanKind::mergeable:
      content_.bytes.cached += inside;
      content_.cached_blocks += begins_here ? 1 : 0;
      return;
    case heap::SpanKind::free:
      content_.bytes.free += inside;
      return add_gap(span);
    case heap::SpanKind::top:
      content_.bytes.top += inside;
      return add_gap(span);
    case heap::SpanKind::metadata:
      content_.bytes.metadata += inside;
      return;
    case heap::SpanKind::padding:
      content_.bytes.header += inside;
      return;
    case heap::SpanKind::unknown:
      content_.bytes.unknown += inside;
      return;
    }
  }

  void end() {
    std::ranges::sort(classes_, std::greater{}, &SizeClassRow::live);
    for (const SizeClassRow& row : classes_) {
      if (row.live_blocks == 0 || content_.size_classes.size() == most_content_classes) break;
      content_.size_classes.push_back(row);
    }
  }

private:
  void add_block(const heap::Span& span, Bytes inside, bool begins_here) {
    const Range usable = usable_of(span, shape_);
    const Bytes live = intersection(range_, usable).size();
    content_.bytes.live += live;
    content_.bytes.header += inside - live;
    if (!begins_here) return;
    ++content_.live_blocks;
    const std::size_t index = size_class_of(usable.size());
    const SizeBounds bounds = size_class_bounds(index);
    SizeClassRow& row = classes_[index];
    row.min = bounds.min;
    row.max = bounds.max;
    ++row.live_blocks;
    row.live += usable.size();
  }

  void add_gap(const heap::Span& span) {
    ++content_.gaps;
    content_.largest_gap = std::max(content_.largest_gap, span.size);
  }

  Range range_;
  const heap::RegionShape& shape_;
  RangeContent& content_;
  std::array<SizeClassRow, size_classes> classes_{};
};

const heap::Region* region_at(const heap::Heap& heap, Address address) {
  const auto after = heap.regions().upper_bound(address);
  if (after == heap.regions().begin()) return nullptr;
  const heap::Region& region = std::prev(after)->second;
  return region.range().contains(address) ? &region : nullptr;
}

RangeContent content_of(const heap::Heap& heap, ResidentPages& resident, Range range) {
  RangeContent content;
  content.range = range;
  if (range.empty()) return content;
  const heap::Region* region = region_at(heap, range.begin);
  if (region == nullptr) return content;
  content.arena = heap.arenas()[region->shape().arena].id;
  content.resident = resident.resident_in(range);
  ContentCount count(range, region->shape(), content);
  region->for_each_in(range, [&](const heap::Span& span) { count.add(span); });
  count.end();
  return content;
}

} // namespace

std::vector<FocusedPart> focused_parts(const heap::Heap& heap, const MapFocus& focus) {
  std::vector<FocusedPart> parts;
  if (focus.window.empty() || focus.cell < least_focus_cell) return parts;
  std::uint64_t room = most_detail_cells;
  for (const auto& [begin, region] : heap.regions()) {
    const Range range = region.range();
    const Range inside = intersection(range, focus.window);
    if (inside.empty()) continue;
    if (room == 0) break;
    const Bytes before{(inside.begin - begin).count & ~(focus.cell.count - 1)};
    const Range wanted{begin + before, inside.end};
    const std::uint64_t cells = std::min(cells_in(wanted, focus.cell), room);
    parts.push_back(
        {{wanted.begin, std::min(range.end, wanted.begin + focus.cell * cells)}, &region});
    room -= cells;
  }
  return parts;
}

MapDetail look_closer(const heap::Heap& heap, const PageRuns& pages, const MapFocus& focus) {
  MapDetail detail;
  detail.focus = focus;
  ResidentPages resident(pages);
  for (const FocusedPart& part : focused_parts(heap, focus)) {
    const heap::RegionShape& shape = part.region->shape();
    DetailRow row(part.range, focus.cell);
    part.region->for_each_in(part.range, [&](const heap::Span& span) {
      if (span.kind == heap::SpanKind::live) row.add_live(usable_of(span, shape));
    });
    resident.for_each_in(part.range, [&](Range run) { row.add_resident(run); });
    detail.rows.push_back(row.row(heap.arenas()[shape.arena].id));
  }
  detail.cursor = content_of(heap, resident, focus.cursor);
  return detail;
}

} // namespace heapgap::analysis
