// The full screen: a pure function of what is known, what was chosen to be seen, and the room.
#pragma once

#include "views/screen/canvas.h"
#include "views/top/top_state.h"

namespace heapgap::views {

/// Below least_screen only a word about it.
Canvas draw_top(const TopContent& content, const TopState& state, ScreenSize size, Charset charset);

} // namespace heapgap::views
