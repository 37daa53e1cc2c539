#include "loader/kernel_faults.h"

#include "loader/kernel_version.h"

namespace heapgap::loader {

bool crashes_shadow_stacks(std::string_view release) {
  return version_of(release) < KernelVersion{6, 11, 0};
}

bool serialises_hits(std::string_view release) {
  return version_of(release) < KernelVersion{6, 14, 0};
}

} // namespace heapgap::loader
