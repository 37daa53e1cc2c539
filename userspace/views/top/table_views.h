// The views that are tables: size classes, arenas, gaps, events.
#pragma once

#include "views/screen/pane.h"
#include "views/top/top_state.h"

namespace heapgap::views {

/// The table of a view that has one.
ScrollTable table_of(const TopContent& content, TopView view);
/// Its part of the state; nullptr for a view without a table.
ScrollState* table_state(TopState& state);
const ScrollState* table_state(const TopState& state);
/// How much of the view's pane the table takes, its heading included.
ScreenSize table_size(TopView view, ScreenSize pane);

void draw_table_view(const Pane& pane, const TopContent& content, const TopState& state);

} // namespace heapgap::views
