// What the cell under the cursor of the heap map says of itself.
#pragma once

#include "views/screen/pane.h"
#include "views/top/map_frame.h"

namespace heapgap::views {

/// Three lines: where, how much of what, and blocks of which sizes. Until the closer look is there,
/// what the map itself knows.
void draw_cell_text(const Pane& pane, const TopContent& content, const MapFrame& frame);

} // namespace heapgap::views
