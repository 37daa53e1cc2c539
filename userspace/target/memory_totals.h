// The kernel's totals of one process, out of its text files.
#pragma once

#include "target/process.h"

#include <optional>
#include <string_view>

namespace heapgap::target {

/// RssAnon, RssFile, RssShmem, VmSwap, VmSize and VmData out of /proc/PID/status (format:
/// proc_pid_status(5)). The other fields stay empty. Nothing when the process has no memory any
/// more.
std::optional<MemoryTotals> parse_status_totals(std::string_view status);

/// Pss out of /proc/PID/smaps_rollup, or nothing when it is not there.
std::optional<Bytes> parse_pss(std::string_view rollup);

} // namespace heapgap::target
