// The last line of the full screen: what the keys do now, the filter that is typed, or an answer.
#pragma once

#include "views/screen/pane.h"
#include "views/top/top_state.h"

namespace heapgap::views {

void draw_footer(const Pane& pane, const TopContent& content, const TopState& state);

} // namespace heapgap::views
