// The keys of the list of processes: those that work now, and all.
#pragma once

#include "views/processes/process_state.h"
#include "views/screen/pane.h"

namespace heapgap::views {

/// The last line: what the keys do now, the filter that is typed, or an answer.
void draw_process_footer(const Pane& pane, const ProcessContent& content,
                         const ProcessState& state);

/// All keys, then what the columns mean. `scroll`: lines above the upper edge.
void draw_process_help(const Pane& pane, std::size_t scroll);

} // namespace heapgap::views
