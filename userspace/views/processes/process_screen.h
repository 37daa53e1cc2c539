// The list of all processes on a full screen: a pure function of what is known, what was chosen to
// be seen, and the room.
#pragma once

#include "views/processes/process_state.h"
#include "views/screen/canvas.h"

namespace heapgap::views {

/// Below least_process_screen only a word about it.
Canvas draw_processes(const ProcessContent& content, const ProcessState& state, ScreenSize size,
                      Charset charset);

} // namespace heapgap::views
