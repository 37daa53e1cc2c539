// What the row with the cursor says of itself, in words.
#pragma once

#include "analysis/process_row.h"
#include "views/screen/pane.h"

namespace heapgap::views {

/// One to three lines: the verdict, or why there is none; then who it is and where it is heading.
void draw_process_detail(const Pane& pane, const analysis::ProcessRow* row);

} // namespace heapgap::views
