// The rows of the tables of the full screen.
#pragma once

#include "views/screen/scroll_table.h"
#include "views/top/top_content.h"

namespace heapgap::views {

/// Live blocks and bytes by size class, how fast they come and go, what they pin.
ScrollTable size_table(const TopContent& content);
ScrollTable arena_table(const TopContent& content);
/// The gaps by size, as a histogram.
ScrollTable gap_table(const TopContent& content);
/// What happened, the latest first.
ScrollTable event_table(const TopContent& content);

} // namespace heapgap::views
