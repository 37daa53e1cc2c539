// Puts the probes of a window into a process, and takes them out again.
#pragma once

#include "events/windows.h"
#include "loader/tracer.h"

#include <memory>

namespace heapgap::loader {

/// Loads the program; no probe is placed yet. Every link covers one file. Errors: privilege (which
/// capability), failure (which feature the kernel lacks, or the process has lost its main thread),
/// no_process.
Result<std::unique_ptr<events::WindowSource>> load_window_probes(Pid pid,
                                                                 std::vector<ProbedObject> objects);

} // namespace heapgap::loader
