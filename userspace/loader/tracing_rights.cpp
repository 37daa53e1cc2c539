#include "loader/tracing_rights.h"

#include "loader/loader_errors.h"

#include <fstream>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <sys/capability.h>

namespace heapgap::loader {
namespace {

struct FreeCapabilities {
  void operator()(cap_t capabilities) const { ::cap_free(capabilities); }
};

/// The mode in force stands in brackets: "none integrity [confidentiality]".
bool is_locked_down() {
  std::ifstream file("/sys/kernel/security/lockdown");
  std::string modes;
  return std::getline(file, modes) && modes.find("[confidentiality]") != std::string::npos;
}

} // namespace

TracingRights held_rights() {
  const std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities> held(::cap_get_proc());
  const auto has = [&](cap_value_t capability) {
    cap_flag_value_t value = CAP_CLEAR;
    return held && ::cap_get_flag(held.get(), capability, CAP_EFFECTIVE, &value) == 0 &&
           value == CAP_SET;
  };
  return {.bpf = has(CAP_BPF),
          .perfmon = has(CAP_PERFMON),
          .sys_admin = has(CAP_SYS_ADMIN),
          .locked_down = is_locked_down()};
}

Result<void> judge(const TracingRights& rights, Pid pid) {
  if (!rights.sys_admin && !(rights.bpf && rights.perfmon)) {
    const auto* missing = rights.bpf       ? "CAP_PERFMON is missing"
                          : rights.perfmon ? "CAP_BPF is missing"
                                           : "CAP_BPF and CAP_PERFMON are missing";
    return fail(ErrorKind::privilege, cannot_trace(pid), missing,
                "run heapgap with sudo, or give it CAP_BPF and CAP_PERFMON");
  }
  if (rights.locked_down) {
    return fail(ErrorKind::privilege, cannot_trace(pid),
                "the kernel is locked down (mode confidentiality), which forbids tracing",
                "boot with lockdown mode integrity or none, or watch without --full");
  }
  return {};
}

} // namespace heapgap::loader
