// Programs that do nothing, at the places where heapgap would have its own: what no tracer with
// probes there can go below.
#pragma once

#include "base/unique_fd.h"

#include <vector>

#include <sys/types.h>

namespace heapgap::test {

/// At malloc's entry, malloc's return and free's entry of the process's C library, by uprobe_multi,
/// for as long as this lives.
class EmptyProbes {
public:
  /// Throws std::runtime_error when the C library is not found or a probe cannot be placed.
  explicit EmptyProbes(pid_t pid);

private:
  UniqueFd program_;
  std::vector<UniqueFd> links_;
};

} // namespace heapgap::test
