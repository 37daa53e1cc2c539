// Ticks and summaries with known figures, for tests of the views; made from sample_reports.h.
#pragma once

#include "analysis/tick.h"

namespace heapgap::samples {

/// A service of 3 GB, 5 s after the attach, by repeated walks; the heap was read 0.2 s ago.
analysis::Tick walked();
/// The same with every call traced and a trend towards its memory limit.
analysis::Tick traced();
/// `traced`, but events were lost, and the last walk is 12 s old.
analysis::Tick lossy();
/// `traced` in windows, with estimated rates.
analysis::Tick sampled();
/// `traced` with names and texts full of escapes and invalid UTF-8, and numbers at their limits.
analysis::Tick hostile_tick();
/// A process in which next to nothing could be learned.
analysis::Tick empty_tick();

/// The end of such a watching. The heap was smaller at the attach, and one size class has gone.
analysis::Summary summary_of(const analysis::Tick& last, analysis::WatchEnd end);

} // namespace heapgap::samples
