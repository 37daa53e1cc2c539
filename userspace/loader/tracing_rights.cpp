#include "loader/tracing_rights.h"

#include "loader/loader_errors.h"
#include "target/capabilities.h"

#include <fstream>
#include <string>

#include <fmt/format.h>
#include <sys/capability.h>

namespace heapgap::loader {
namespace {

/// The mode in force stands in brackets: "none integrity [confidentiality]".
bool is_locked_down() {
  std::ifstream file("/sys/kernel/security/lockdown");
  std::string modes;
  return std::getline(file, modes) && modes.find("[confidentiality]") != std::string::npos;
}

} // namespace

TracingRights held_rights() {
  return {.bpf = target::holds_capability(CAP_BPF),
          .perfmon = target::holds_capability(CAP_PERFMON),
          .sys_admin = target::holds_capability(CAP_SYS_ADMIN),
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
                "boot with lockdown mode integrity or none, or watch with --walk-only");
  }
  return {};
}

} // namespace heapgap::loader
