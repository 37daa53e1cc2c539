// What a full screen tells about, in known states; made from sample_ticks.h.
#pragma once

#include "views/top/top_record.h"

namespace heapgap::samples {

/// Before the heap was read.
views::TopRecord screen_before_the_heap();
/// Forty ticks of one process, the last of which is `tick`; its memory has grown, and the cell at
/// the map's beginning was looked at more closely.
views::TopRecord screen_of(const analysis::Tick& tick);

} // namespace heapgap::samples
