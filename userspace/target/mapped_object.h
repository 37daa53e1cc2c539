// The file behind a mapping.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "target/mapping.h"
#include "target/proc_directory.h"

namespace heapgap::target {

/// Opens the very file that was mapped, for reading: through /proc/PID/map_files, which also
/// reaches deleted files, else by its path in the target's own root, when what lies there still
/// is that file. Only regular files are opened: opening a device may act on it.
/// Errors: failure, privilege, no_process.
Result<UniqueFd> open_mapped_object(const ProcDirectory& process, const Mapping& mapping);

} // namespace heapgap::target
