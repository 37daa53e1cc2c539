// The views that are no tables: the graphs, the pages' occupancy, the advice, the help.
#pragma once

#include "views/screen/pane.h"
#include "views/top/top_state.h"

namespace heapgap::views {

/// RSS, live, reclaimable and pinned over time, on one scale.
void draw_trend_view(const Pane& pane, const TopContent& content);
/// The same as one line each.
void draw_trend_lines(const Pane& pane, const TopContent& content);
/// How full the resident pages are.
void draw_page_view(const Pane& pane, const TopContent& content);
/// What to do, and what it gives back.
void draw_advice_view(const Pane& pane, const TopContent& content, std::size_t scroll);
/// Every key.
void draw_help(const Pane& pane, std::size_t scroll);

} // namespace heapgap::views
