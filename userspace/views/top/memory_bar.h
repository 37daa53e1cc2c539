// The process's memory as one bar whose parts add up to its RSS, and to its limit.
#pragma once

#include "views/screen/pane.h"
#include "views/top/top_content.h"

namespace heapgap::views {

/// live, pinned, reclaimable, overhead of the heap, other; then what is left up to the limit, when
/// the RSS is a visible part of that.
void draw_memory_bar(const Pane& pane, const TopContent& content);
/// What the bar's parts are, and how large.
void draw_memory_legend(const Pane& pane, const TopContent& content);

} // namespace heapgap::views
