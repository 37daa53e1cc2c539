// A path for an open file, for interfaces of the kernel that take none but paths.
#pragma once

#include <string>

namespace heapgap::target {

/// Leads to the very file behind this process's descriptor, even when it was deleted or replaced
/// or lies in another mount namespace. Holds while the descriptor is open.
inline std::string descriptor_path(int descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor);
}

} // namespace heapgap::target
