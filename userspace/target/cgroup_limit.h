// The memory limit that a process's control groups put on it.
#pragma once

#include "base/units.h"

#include <optional>
#include <string_view>

namespace heapgap::target {

struct CgroupLimit {
  Bytes limit;
  std::optional<Bytes> usage; ///< what the cgroup that has this limit uses now
};

/// The tightest memory limit from the process's cgroup up to the root that is mounted here.
/// Looks at cgroup v2 and v1 alike (formats: cgroups(7), proc_pid_mountinfo(5)).
/// `process_cgroups` is the text of /proc/PID/cgroup, `mounts` that of /proc/self/mountinfo.
/// Nothing when there is no limit, or the cgroup cannot be seen from here.
std::optional<CgroupLimit> find_cgroup_limit(std::string_view process_cgroups,
                                             std::string_view mounts);

} // namespace heapgap::target
