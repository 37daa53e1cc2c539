#include "views/top/map_frame.h"

#include "views/sanitise.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

constexpr std::size_t most_name_columns = 12;
constexpr std::size_t address_columns = 14; ///< 0x7fffffffffff
constexpr std::size_t columns_for_addresses = 100;
constexpr std::size_t rows_for_legend = 9;
constexpr std::size_t rows_for_all_text = 7;

std::size_t widest_name(const std::vector<analysis::MapRow>& map) {
  std::size_t widest = std::string_view("99 others").size();
  for (const analysis::MapRow& row : map) widest = std::max(widest, row.arena.size());
  return std::min(widest, most_name_columns);
}

} // namespace

std::string shelf_title(const Shelf& shelf) {
  return shelf.arenas == 1 ? shelf.name : fmt::format("{} others", shelf.arenas);
}

MapFrame::MapFrame(const TopContent& content, const MapState& state, ScreenSize pane)
    : legend_rows_(pane.rows >= rows_for_legend ? 1 : 0),
      text_rows_(pane.rows >= rows_for_all_text ? 3 : 2), names_(widest_name(content.report().map)),
      has_addresses_(pane.columns >= columns_for_addresses),
      margin_(names_ + 1 + (has_addresses_ ? address_columns + 1 : 0)),
      lines_(pane.rows - std::min(pane.rows, legend_rows_ + text_rows_)),
      layout_(content.report().map, {pane.columns - std::min(pane.columns, margin_), lines_},
              state.zoom),
      cursor_(layout_.clamped(state.cursor ? layout_.spot_of(*state.cursor) : MapSpot{})),
      first_line_(layout_.first_visible(state.first_line, cursor_.line)) {}

Range MapFrame::window() const {
  Range window;
  const std::uint64_t end = std::min<std::uint64_t>(layout_.lines(), first_line_ + lines_);
  for (std::uint64_t line = first_line_; line < end; ++line) {
    const Range first = layout_.memory_of({line, 0});
    const Range last = layout_.memory_of({line, layout_.line(line).cells - 1});
    for (const Range part : {first, last}) {
      window = window.empty()
                   ? part
                   : Range{std::min(window.begin, part.begin), std::max(window.end, part.end)};
    }
  }
  return window;
}

} // namespace heapgap::views
