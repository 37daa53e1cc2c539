// Reports with known figures, for tests of the views. Their ledgers add up.
#pragma once

#include "analysis/report.h"

namespace heapgap::samples {

/// A small service with nothing wrong.
analysis::Report healthy();
/// A service of 3 GB with eight arenas, whose memory is pinned by scattered live blocks.
analysis::Report fragmented();
/// `fragmented` with names and texts full of escapes, invalid UTF-8 and right-to-left marks.
analysis::Report hostile();
/// A process in which next to nothing could be learned.
analysis::Report empty();
/// An allocator that was found but cannot be read, beside glibc.
analysis::Report unread_allocator();
/// No heap that is read, only a runtime's own.
analysis::Report runtime();

} // namespace heapgap::samples
