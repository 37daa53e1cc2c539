#include "views/top/cell_text.h"

#include "base/page.h"
#include "views/number_format.h"
#include "views/top/map_cells.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::RangeContent;

/// "16 pages, 14 resident", whole ones; of less than a page, whether it is resident.
std::string pages_text(const RangeContent& content) {
  if (content.range.size() < page_size) {
    return content.resident > 0_B ? "resident" : "not resident";
  }
  const auto pages = content.range.size().count / page_size.count;
  return fmt::format("{} page{}, {} resident", exact_count(pages), pages == 1 ? "" : "s",
                     exact_count(content.resident.count / page_size.count));
}

std::string where_text(Range range, std::string_view arena) {
  return fmt::format("{:#x}-{:#x}  {} in {}", range.begin.value, range.end.value,
                     size_label(range.size()), arena);
}

std::string blocks(std::uint64_t count) {
  return fmt::format("{} block{}", exact_count(count), count == 1 ? "" : "s");
}

std::string content_text(const RangeContent& content) {
  const analysis::Parts& parts = content.bytes;
  const auto idle = parts.cached + parts.free + parts.top;
  std::string text = fmt::format("live {} in {}; idle {}", short_bytes(parts.live),
                                 blocks(content.live_blocks), short_bytes(idle));
  std::string_view before = ": ";
  const auto add = [&](Bytes bytes, std::string_view what) {
    if (bytes == 0_B) return;
    text += fmt::format("{}{} {}", before, what, short_bytes(bytes));
    before = ", ";
  };
  add(parts.cached, "cached");
  add(parts.free, "free");
  add(parts.top, "top");
  before = "; ";
  add(parts.header + parts.metadata, "overhead");
  before = "; ";
  add(parts.unknown, "unknown");
  return text;
}

std::string classes_text(const RangeContent& content) {
  std::string text = pages_text(content);
  if (content.gaps > 0) {
    text += fmt::format("; {} gap{}, largest {}", exact_count(content.gaps),
                        content.gaps == 1 ? "" : "s", short_bytes(content.largest_gap));
  }
  std::string_view before = "; sizes ";
  for (const analysis::SizeClassRow& row : content.size_classes) {
    text += fmt::format("{}{} x{}", before, short_bytes(row.max), exact_count(row.live_blocks));
    before = ", ";
  }
  return text;
}

/// What the map itself says of the cell.
std::string guess(const MapFrame& frame, const TopContent& content) {
  const MapSpot spot = frame.cursor();
  MapLine line = frame.layout().line(spot.line);
  line.first += spot.column;
  line.cells = 1;
  const auto cells = cells_of(frame.layout(), line, content.detail.get());
  return fmt::format("about {} live, {} resident", percent(cells.front().live),
                     percent(cells.front().resident));
}

} // namespace

void draw_cell_text(const Pane& pane, const TopContent& content, const MapFrame& frame) {
  const Range range = frame.layout().memory_of(frame.cursor());
  const Shelf& shelf = frame.layout().shelves()[frame.layout().line(frame.cursor().line).shelf];
  const bool is_known = content.detail && content.detail->cursor.range == range;
  const std::string_view arena = is_known && !content.detail->cursor.arena.empty()
                                     ? std::string_view(content.detail->cursor.arena)
                                     : std::string_view(shelf.name);
  pane.text({0, 0}, where_text(range, arena), Role::strong);
  if (!is_known) {
    pane.text({0, 1}, guess(frame, content));
    return;
  }
  pane.text({0, 1}, content_text(content.detail->cursor));
  pane.text({0, 2}, classes_text(content.detail->cursor), Role::dim);
}

} // namespace heapgap::views
