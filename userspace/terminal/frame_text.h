// From one screen to the next: what to send so that only what changed is drawn.
#pragma once

#include "terminal/terminal_kind.h"
#include "views/screen/canvas.h"

namespace heapgap::terminal {

/// What turns a terminal that shows `before` into one that shows `after`; without a `before`, or
/// with one of another size, everything is drawn.
std::string frame_text(const views::Canvas* before, const views::Canvas& after,
                       const TerminalKind& kind, views::ColorDepth depth);

} // namespace heapgap::terminal
