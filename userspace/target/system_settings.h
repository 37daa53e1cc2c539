// Settings of the machine that bear on what may be done to a process.
#pragma once

#include <optional>

namespace heapgap::target {

/// A number in /proc/sys: "kernel/yama/ptrace_scope". Nothing when there is none.
std::optional<int> system_setting(const char* name);

/// Capabilities held here hold on the machine itself, not in a user namespace (container) only.
/// True where that cannot be told.
bool is_in_initial_user_namespace();

} // namespace heapgap::target
