#include "views/screen/scroll_table.h"

#include "views/bar.h"
#include "views/screen/filter.h"
#include "views/screen/scroll_layout.h"

namespace heapgap::views {
namespace {

const ScrollCell* cell_of(const ScrollRow& row, std::size_t column) {
  return column < row.cells.size() ? &row.cells[column] : nullptr;
}

bool passes(const ScrollRow& row, const std::string& filter) {
  return filter.empty() || std::ranges::any_of(row.cells, [&](const ScrollCell& cell) {
           return holds_text(cell.text, filter);
         });
}

/// Whether `one` stands before `other`: by number, by text, and what has neither at the end.
bool is_before(const ScrollCell& one, const ScrollCell& other, bool is_text, bool is_descending) {
  if (is_text) return is_descending ? one.text > other.text : one.text < other.text;
  if (!one.number || !other.number) return one.number.has_value() && !other.number.has_value();
  return is_descending ? *one.number > *other.number : *one.number < *other.number;
}

std::size_t place_of(const ScrollTable& table, const std::vector<std::size_t>& order,
                     const ScrollState& state) {
  const auto found = std::ranges::find(order, state.selected,
                                       [&](std::size_t index) { return table.rows[index].id; });
  if (found != order.end()) return static_cast<std::size_t>(found - order.begin());
  return std::min(state.place, order.empty() ? 0 : order.size() - 1);
}

ScrollState moved_to(const ScrollTable& table, const std::vector<std::size_t>& order,
                     ScrollState state, std::size_t place) {
  state.place = order.empty() ? 0 : std::min(place, order.size() - 1);
  state.selected = order.empty() ? "" : table.rows[order[state.place]].id;
  return state;
}

ScrollState sorted_by(const ScrollTable& table, ScrollState state, std::size_t column) {
  state.sort_column = column;
  state.is_descending = !table.columns[column].is_text;
  state.first = 0;
  return state;
}

/// The place that a key of movement leads to.
std::optional<std::size_t> place_after(const Key& key, std::size_t place, std::size_t page,
                                       std::size_t count) {
  constexpr std::size_t wheel_step = 3;
  const auto up = [&](std::size_t rows) { return place - std::min(place, rows); };
  if (key.is(KeyKind::up) || key.is('k')) return up(1);
  if (key.is(KeyKind::down) || key.is('j')) return place + 1;
  if (key.is(KeyKind::page_up)) return up(page);
  if (key.is(KeyKind::page_down)) return place + page;
  if (key.is(KeyKind::home) || key.is('g')) return 0;
  if (key.is(KeyKind::end) || key.is('G')) return count;
  if (key.is(KeyKind::wheel_up)) return up(wheel_step);
  if (key.is(KeyKind::wheel_down)) return place + wheel_step;
  return std::nullopt;
}

std::optional<ScrollState> after_press(const ScrollTable& table,
                                       const std::vector<std::size_t>& order, ScrollState state,
                                       Position at, ScreenSize pane) {
  if (at.column >= pane.columns || at.row >= pane.rows) return std::nullopt;
  if (at.row > 0) {
    const std::size_t place = state.first + at.row - 1;
    if (place >= order.size()) return state;
    return moved_to(table, order, std::move(state), place);
  }
  for (const PlacedColumn& column : placed(table.columns, pane.columns)) {
    if (at.column < column.begin || at.column >= column.begin + column.width) continue;
    if (column.index != state.sort_column) return sorted_by(table, std::move(state), column.index);
    state.is_descending = !state.is_descending;
  }
  return state;
}

void draw_heading(const Pane& pane, const ScrollTable& table, const ScrollState& state,
                  const std::vector<PlacedColumn>& columns) {
  for (const PlacedColumn& column : columns) {
    const ScrollColumn& about = table.columns[column.index];
    const bool sorts = column.index == state.sort_column;
    const Role role = sorts ? Role::strong : Role::dim;
    std::string heading = about.heading;
    if (sorts) {
      heading +=
          pane.is_utf8() ? (state.is_descending ? "▼" : "▲") : (state.is_descending ? "v" : "^");
    }
    if (about.is_text) {
      pane.text({column.begin, 0}, column.width, heading, role);
    } else {
      pane.text_before({column.begin + column.width, 0}, heading, role);
    }
  }
}

void draw_row(const Pane& pane, std::size_t at, const ScrollTable& table, const ScrollRow& row,
              const std::vector<PlacedColumn>& columns) {
  for (const PlacedColumn& column : columns) {
    const ScrollCell* cell = cell_of(row, column.index);
    if (cell == nullptr) continue;
    const std::string clean = cell->bar ? bar(*cell->bar, column.width, pane.charset())
                                        : printable(cell->text, column.width, pane.charset());
    if (table.columns[column.index].is_text) {
      pane.text({column.begin, at}, column.width, clean, cell->role);
    } else {
      pane.text_before({column.begin + column.width, at}, clean, cell->role);
    }
  }
}

} // namespace

std::vector<std::size_t> arranged(const ScrollTable& table, const ScrollState& state) {
  std::vector<std::size_t> order;
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    if (passes(table.rows[index], state.filter)) order.push_back(index);
  }
  const std::size_t column = state.sort_column;
  if (column >= table.columns.size()) return order;
  const bool is_text = table.columns[column].is_text;
  std::ranges::stable_sort(order, [&](std::size_t one, std::size_t other) {
    const ScrollCell* a = cell_of(table.rows[one], column);
    const ScrollCell* b = cell_of(table.rows[other], column);
    if (a == nullptr || b == nullptr) return a != nullptr;
    return is_before(*a, *b, is_text, state.is_descending);
  });
  return order;
}

ScrollState settled(const ScrollTable& table, ScrollState state, std::size_t visible) {
  const auto order = arranged(table, state);
  const std::size_t place = place_of(table, order, state);
  state = moved_to(table, order, std::move(state), place);
  visible = std::max<std::size_t>(visible, 1);
  const std::size_t last_first = order.size() - std::min(order.size(), visible);
  state.first = std::min({state.first, state.place, last_first});
  if (state.place >= state.first + visible) state.first = state.place - visible + 1;
  return state;
}

std::optional<ScrollState> scroll_after(const ScrollTable& table, const ScrollState& state,
                                        const Key& key, ScreenSize pane) {
  if (table.columns.empty()) return std::nullopt;
  const auto order = arranged(table, state);
  const std::size_t visible = pane.rows - std::min<std::size_t>(pane.rows, 1);
  const std::size_t place = place_of(table, order, state);
  const std::size_t count = table.columns.size();
  std::optional<ScrollState> after;
  if (const auto to = place_after(key, place, std::max<std::size_t>(visible, 1), order.size())) {
    after = moved_to(table, order, state, *to);
  } else if (key.is('>') || key.is_function(6)) {
    after = sorted_by(table, state, (state.sort_column + 1) % count);
  } else if (key.is('<')) {
    after = sorted_by(table, state, (state.sort_column + count - 1) % count);
  } else if (key.is('I')) {
    after = state;
    after->is_descending = !state.is_descending;
  } else if (key.is(KeyKind::press)) {
    after = after_press(table, order, state, key.position, pane);
  }
  if (!after) return std::nullopt;
  return settled(table, *std::move(after), visible);
}

const ScrollRow* selected_row(const ScrollTable& table, const ScrollState& state) {
  const auto found = std::ranges::find(table.rows, state.selected, &ScrollRow::id);
  return found == table.rows.end() ? nullptr : &*found;
}

void draw_scroll_table(const Pane& pane, const ScrollTable& table, const ScrollState& state) {
  const auto columns = placed(table.columns, pane.columns());
  draw_heading(pane, table, state, columns);
  const auto order = arranged(table, state);
  for (std::size_t at = 1; at < pane.rows(); ++at) {
    const std::size_t place = state.first + at - 1;
    if (place >= order.size()) break;
    const ScrollRow& row = table.rows[order[place]];
    draw_row(pane, at, table, row, columns);
    if (row.id == state.selected) pane.select({{0, at}, {pane.columns(), 1}});
  }
}

} // namespace heapgap::views
