// A table of more rows than there is room for: sorted, filtered, with a cursor that stays on its
// row wherever that goes. Pure: the rows come anew with each frame, the state is kept by the
// caller.
#pragma once

#include "views/screen/key.h"
#include "views/screen/pane.h"

#include <optional>
#include <string>
#include <vector>

namespace heapgap::views {

struct ScrollColumn {
  std::string heading;
  std::size_t width = 0;  ///< columns, the heading's at least
  unsigned rank = 0;      ///< the highest go first when there is not enough room
  bool is_text = false;   ///< on the left, and sorted from A to Z at first
  bool stretches = false; ///< takes the room that is left; one column at most
};

struct ScrollCell {
  std::string text; ///< may be hostile
  Role role = Role::plain;
  std::optional<double> number =
      std::nullopt; ///< sorts; without one the text does, behind all numbers
  std::optional<double> bar =
      std::nullopt; ///< a share that is drawn as a bar, in place of the text
};

struct ScrollRow {
  std::string id;                ///< who it is, from frame to frame
  std::vector<ScrollCell> cells; ///< one a column
};

struct ScrollState {
  std::size_t sort_column = 0;
  bool is_descending = true;
  std::string selected;  ///< the id of the row with the cursor; "" before there was one
  std::size_t place = 0; ///< where that row was last, for when it is gone
  std::size_t first = 0; ///< the row at the upper edge
  std::string filter;    ///< only rows with a cell that holds this

  bool operator==(const ScrollState&) const = default;
};

/// The state at the beginning.
inline ScrollState sorting_by(std::size_t column, bool is_descending = true) {
  ScrollState state;
  state.sort_column = column;
  state.is_descending = is_descending;
  return state;
}

struct ScrollTable {
  std::vector<ScrollColumn> columns;
  std::vector<ScrollRow> rows;
};

/// The rows that pass the filter, in the order in which they are shown, as indices. Equal ones stay
/// in their order, and those of which nothing is known come last either way.
std::vector<std::size_t> arranged(const ScrollTable& table, const ScrollState& state);

/// The state with the cursor on a row that there is, and that row among `visible` rows.
ScrollState settled(const ScrollTable& table, ScrollState state, std::size_t visible);

/// What the key makes of the state, on a pane of this size whose first row is the heading; nothing
/// when the key means nothing to a table. `key.position` is the pane's own. Keys: arrows, j k,
/// PgUp PgDn, Home End, g G, < > and F6 for the column to sort by, I to turn the order round, the
/// wheel, and a press on a row or a heading.
std::optional<ScrollState> scroll_after(const ScrollTable& table, const ScrollState& state,
                                        const Key& key, ScreenSize pane);

/// The row with the cursor, or nullptr.
const ScrollRow* selected_row(const ScrollTable& table, const ScrollState& state);

/// Heading and rows. `state` is settled for this pane (rows() - 1 are visible).
void draw_scroll_table(const Pane& pane, const ScrollTable& table, const ScrollState& state);

} // namespace heapgap::views
