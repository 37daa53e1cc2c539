#include "views/top/map_view.h"

#include "views/top/cell_text.h"
#include "views/top/map_cells.h"
#include "views/top/map_frame.h"
#include "views/top/top_layout.h"

#include <array>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

struct Shade {
  Glyph glyph;
  Role role = Role::plain;
  std::string_view meaning;
};

// By the share of live bytes; then what is in memory without any, and what is not in memory.
constexpr std::array<Shade, 6> shades{Shade{{U'█', '#'}, Role::live, "75-100% live"},
                                      Shade{{U'▓', '*'}, Role::live, "50-75%"},
                                      Shade{{U'▒', '+'}, Role::pinned, "25-50%"},
                                      Shade{{U'░', '-'}, Role::pinned, "below 25%"},
                                      Shade{{U'□', 'o'}, Role::reclaimable, "none live"},
                                      Shade{{U'·', '.'}, Role::absent, "not resident"}};

const Shade& shade_of(const Cell& cell) {
  constexpr double next_to_nothing = 1.0 / 64;
  if (cell.resident < next_to_nothing) return shades[5];
  if (cell.live <= 0) return shades[4];
  if (cell.live >= 0.75) return shades[0];
  if (cell.live >= 0.5) return shades[1];
  return cell.live >= 0.25 ? shades[2] : shades[3];
}

void draw_legend(const Pane& pane) {
  std::size_t column = 0;
  for (const Shade& shade : shades) {
    pane.put({column, 0}, shade.glyph, shade.role);
    column += 2 + pane.text({column + 2, 0}, shade.meaning, Role::dim) + 2;
  }
}

void draw_line(const Pane& pane, const MapFrame& frame, std::size_t row, std::uint64_t index,
               const analysis::MapDetail* detail) {
  const MapLine line = frame.layout().line(index);
  const Shelf& shelf = frame.layout().shelves()[line.shelf];
  if (line.first == 0 || row == frame.cell_row()) {
    pane.text({0, row}, frame.name_columns(), shelf_title(shelf), Role::strong);
  }
  const auto cells = cells_of(frame.layout(), line, detail);
  if (frame.has_addresses() && !cells.empty()) {
    pane.text({frame.name_columns() + 1, row}, fmt::format("{:#x}", cells.front().begin.value),
              Role::dim);
  }
  for (std::size_t column = 0; column < cells.size(); ++column) {
    const Shade& shade = shade_of(cells[column]);
    pane.put({frame.cell_column() + column, row}, shade.glyph, shade.role);
  }
}

MapState moved(const MapFrame& frame, MapState state, MapSpot spot) {
  spot = frame.layout().clamped(spot);
  state.cursor = frame.layout().memory_of(spot).begin;
  state.first_line = frame.layout().first_visible(frame.first_line(), spot.line);
  return state;
}

/// One cell on or back, over the ends of lines.
MapSpot beside(const MapFrame& frame, bool right) {
  MapSpot spot = frame.cursor();
  if (right) {
    if (++spot.column < frame.layout().line(spot.line).cells) return spot;
    if (spot.line + 1 >= frame.layout().lines()) return frame.cursor();
    return {spot.line + 1, 0};
  }
  if (spot.column > 0) return {spot.line, spot.column - 1};
  if (spot.line == 0) return spot;
  return {spot.line - 1, frame.layout().line(spot.line - 1).cells - 1};
}

/// Nothing when the key does not move the cursor.
std::optional<MapSpot> spot_after(const MapFrame& frame, const Key& key) {
  const MapSpot spot = frame.cursor();
  const auto up = [&](std::uint64_t lines) {
    return MapSpot{spot.line - std::min(spot.line, lines), spot.column};
  };
  const std::uint64_t page = std::max<std::size_t>(frame.visible_lines(), 1);
  if (key.is(KeyKind::up) || key.is('k')) return up(1);
  if (key.is(KeyKind::down) || key.is('j')) return MapSpot{spot.line + 1, spot.column};
  if (key.is(KeyKind::left)) return beside(frame, false);
  if (key.is(KeyKind::right)) return beside(frame, true);
  if (key.is(KeyKind::wheel_up)) return up(3);
  if (key.is(KeyKind::wheel_down)) return MapSpot{spot.line + 3, spot.column};
  if (key.is(KeyKind::page_up)) return up(page);
  if (key.is(KeyKind::page_down)) return MapSpot{spot.line + page, spot.column};
  if (key.is(KeyKind::home) || key.is('g')) return MapSpot{};
  if (key.is(KeyKind::end) || key.is('G')) {
    return MapSpot{frame.layout().lines(), std::size_t{0} - 1};
  }
  if (key.is(KeyKind::press) && key.position.row >= frame.cell_row() &&
      key.position.row < frame.text_row() && key.position.column >= frame.cell_column()) {
    return MapSpot{frame.first_line() + key.position.row - frame.cell_row(),
                   key.position.column - frame.cell_column()};
  }
  return std::nullopt;
}

std::optional<unsigned> zoom_after(const MapFrame& frame, unsigned zoom, const Key& key) {
  zoom = std::min(zoom, frame.layout().most_zoom());
  if (key.is('+') || key.is('=') || key.is(KeyKind::enter)) {
    return std::min(zoom + 1, frame.layout().most_zoom());
  }
  if (key.is('-') || key.is(KeyKind::escape) || key.is(KeyKind::backspace)) {
    return zoom - std::min(zoom, 1U);
  }
  return std::nullopt;
}

/// The cursor's line comes to the middle, as the lines around it are others now.
MapState zoomed(const TopContent& content, MapState state, unsigned zoom, const MapFrame& before,
                ScreenSize body) {
  state.cursor = before.layout().memory_of(before.cursor()).begin;
  state.zoom = zoom;
  state.first_line = 0;
  const MapFrame frame(content, state, body);
  const std::uint64_t line = frame.cursor().line;
  state.first_line = line - std::min<std::uint64_t>(line, frame.visible_lines() / 2);
  return state;
}

} // namespace

void draw_map_view(const Pane& pane, const TopContent& content, const TopState& state) {
  const MapFrame frame(content, state.map, {pane.columns(), pane.rows()});
  if (frame.layout().lines() == 0) {
    pane.text({0, 0},
              content.tick ? "No memory of a heap is known that could be drawn."
                           : "The map comes with the first walk through the heap.",
              Role::dim);
    return;
  }
  if (frame.has_legend()) draw_legend(pane.rows_from(0, 1));
  const std::uint64_t lines = frame.layout().lines();
  for (std::size_t row = 0; row < frame.visible_lines(); ++row) {
    const std::uint64_t index = frame.first_line() + row;
    if (index >= lines) break;
    draw_line(pane, frame, frame.cell_row() + row, index, content.detail.get());
  }
  const MapSpot cursor = frame.cursor();
  pane.select({{frame.cell_column() + cursor.column,
                frame.cell_row() + static_cast<std::size_t>(cursor.line - frame.first_line())},
               {1, 1}});
  draw_cell_text(pane.rows_from(frame.text_row(), frame.text_rows()), content, frame);
}

TopState map_after(const TopState& state, const Key& key, const TopContent& content,
                   ScreenSize body) {
  TopState after = state;
  const MapFrame frame(content, state.map, body);
  if (frame.layout().lines() == 0) return after;
  if (const auto spot = spot_after(frame, key)) {
    after.map = moved(frame, state.map, *spot);
  } else if (const auto zoom = zoom_after(frame, state.map.zoom, key)) {
    after.map = zoomed(content, state.map, *zoom, frame, body);
  }
  return after;
}

TopState map_at_arena(TopState state, const TopContent& content, const std::string& arena) {
  for (const analysis::MapRow& row : content.report().map) {
    if (row.arena != arena) continue;
    state.view = TopView::map;
    state.map.cursor = row.range.begin;
    break;
  }
  return state;
}

std::optional<analysis::MapFocus> map_focus(const TopContent& content, const TopState& state,
                                            ScreenSize screen) {
  if (state.view != TopView::map || state.shows_help) return std::nullopt;
  const MapFrame frame(content, state.map, top_layout(screen, content).body.size);
  if (frame.layout().lines() == 0) return std::nullopt;
  analysis::MapFocus focus;
  focus.cursor = frame.layout().memory_of(frame.cursor());
  if (frame.layout().cell() < frame.layout().finest_known()) {
    focus.window = frame.window();
    focus.cell = frame.layout().cell();
  }
  return focus;
}

} // namespace heapgap::views
