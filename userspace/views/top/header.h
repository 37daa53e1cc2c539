// The upper lines of the full screen: what is watched, how it is, and at what cost.
#pragma once

#include "views/screen/pane.h"
#include "views/top/top_layout.h"
#include "views/top/top_state.h"

namespace heapgap::views {

void draw_header(const Pane& pane, const TopContent& content, const TopState& state,
                 const TopLayout& layout);

} // namespace heapgap::views
