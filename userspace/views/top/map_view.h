// The heap map: arenas as rows, cells shaded by occupancy, and a cursor whose cell explains itself.
#pragma once

#include "views/screen/pane.h"
#include "views/top/top_state.h"

namespace heapgap::views {

void draw_map_view(const Pane& pane, const TopContent& content, const TopState& state);

/// What a key does to the map, shown in a body of this size: arrows, j k, PgUp PgDn, Home End move
/// the cursor, + and Enter zoom in, - and Esc and Backspace out, the mouse points.
TopState map_after(const TopState& state, const Key& key, const TopContent& content,
                   ScreenSize body);

/// The map with the cursor at the beginning of an arena.
TopState map_at_arena(TopState state, const TopContent& content, const std::string& arena);

/// What of the heap the map would like to know more of: nothing unless it is shown.
std::optional<analysis::MapFocus> map_focus(const TopContent& content, const TopState& state,
                                            ScreenSize screen);

} // namespace heapgap::views
