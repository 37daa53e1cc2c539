#include "target/capabilities.h"

#include <memory>
#include <type_traits>

#include <sys/capability.h>

namespace heapgap::target {
namespace {

struct FreeCapabilities {
  void operator()(cap_t capabilities) const { ::cap_free(capabilities); }
};

} // namespace

bool holds_capability(int capability) {
  const std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities> held(::cap_get_proc());
  cap_flag_value_t value = CAP_CLEAR;
  return held && ::cap_get_flag(held.get(), capability, CAP_EFFECTIVE, &value) == 0 &&
         value == CAP_SET;
}

} // namespace heapgap::target
