// The limits that a process runs under (getrlimit(2)).
#pragma once

#include "base/units.h"

#include <optional>
#include <string_view>

namespace heapgap::target {

/// The soft limit in bytes out of /proc/PID/limits (format: proc_pid_limits(5)); `name` as it is
/// written there, "Max data size" for one. Nothing when it is unlimited, not there or no number.
std::optional<Bytes> soft_limit(std::string_view limits, std::string_view name);

} // namespace heapgap::target
