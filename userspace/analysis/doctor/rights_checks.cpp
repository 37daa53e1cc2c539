#include "analysis/doctor/checks.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace heapgap::analysis {
namespace {

using enum CheckStatus;

constexpr BearsOn all{.walk = true, .budget = true, .full = true};
constexpr BearsOn traces{.budget = true, .full = true};

/// A capability: what it is for, and what does not work without it.
struct Capability {
  const char* name;
  bool HeldRights::* held;
  BearsOn bears_on;
  const char* good;
  const char* lacks;
  CheckStatus without;
};

constexpr std::array capabilities{
    Capability{"CAP_SYS_PTRACE", &HeldRights::sys_ptrace, all,
               "reads the memory of processes of any user",
               "only processes of one's own user can be looked at", degraded},
    Capability{"CAP_DAC_READ_SEARCH", &HeldRights::dac_read_search, all,
               "opens the page map of processes of any user",
               "only processes of one's own user can be looked at", degraded},
    Capability{"CAP_BPF", &HeldRights::bpf, traces, "loads the programs that count and trace calls",
               "no probe can be placed", blocked},
    Capability{"CAP_PERFMON", &HeldRights::perfmon, traces, "places the probes",
               "no probe can be placed", blocked},
    Capability{"CAP_CHECKPOINT_RESTORE", &HeldRights::checkpoint_restore, traces,
               "opens libraries that were replaced since the process started",
               "where a library was replaced since the process started, no probe can be placed",
               degraded},
};

/// CAP_SYS_ADMIN stands for the newer ones that were cut out of it.
bool is_stood_for(const Capability& capability, const HeldRights& rights) {
  const bool was_cut_out = capability.held == &HeldRights::bpf ||
                           capability.held == &HeldRights::perfmon ||
                           capability.held == &HeldRights::checkpoint_restore;
  return was_cut_out && rights.sys_admin;
}

Check rights_check(std::string name, BearsOn bears_on) {
  Check check;
  check.group = CheckGroup::rights;
  check.name = std::move(name);
  check.bears_on = bears_on;
  return check;
}

Check capability_check(const Capability& capability, const HeldRights& rights) {
  Check check = rights_check(capability.name, capability.bears_on);
  const bool is_held = rights.*capability.held;
  if (is_held || is_stood_for(capability, rights)) {
    check.found = is_held ? "held" : "CAP_SYS_ADMIN is held, which stands for it";
    check.means = capability.good;
    return check;
  }
  check.status = capability.without;
  check.found = "not held";
  check.means = capability.lacks;
  check.fix = fmt::format("run heapgap with sudo, or give it {}", capability.name);
  return check;
}

Check administrator_check(const MachineFacts& machine) {
  Check check = rights_check("CAP_SYS_ADMIN", {.walk = true});
  const bool is_needed = machine.reading.page_scan == false;
  check.found = machine.rights.sys_admin ? "held" : is_needed ? "not held" : "not held, nor needed";
  check.means = is_needed ? "tells the shared zero page from memory, on kernels before 6.7"
                          : "not needed here";
  if (!is_needed || machine.rights.sys_admin) return check;
  check.status = degraded;
  check.means = "pages that were only read, never written, count as resident on this kernel";
  check.fix = "run heapgap with sudo, or give it CAP_SYS_ADMIN; or use Linux 6.7 or newer";
  return check;
}

Check namespace_check(const HeldRights& rights) {
  Check check = rights_check("user namespace", all);
  check.found = rights.in_initial_user_namespace ? "that of the machine" : "one of its own";
  check.means = rights.in_initial_user_namespace
                    ? "capabilities count on the whole machine"
                    : "capabilities held here do not reach processes outside of it, nor BPF";
  if (rights.in_initial_user_namespace) return check;
  check.status = degraded;
  check.fix = "run heapgap on the host, outside of any container";
  return check;
}

Check yama_check(const MachineFacts& machine) {
  Check check = rights_check("yama.ptrace_scope", all);
  if (!machine.ptrace_scope) {
    check.found = "none: Yama is not there";
    check.means = "processes of one's own user can be read without any right";
    return check;
  }
  const int scope = *machine.ptrace_scope;
  check.found = fmt::format("{}", scope);
  if (scope == 0) {
    check.means = "processes of one's own user can be read without any right";
  } else if (scope >= 3) {
    check.status = blocked;
    check.means = "no process can be read, whatever the rights";
    check.fix = "boot with it set to 2 or less; a running system does not take it back";
  } else if (machine.rights.sys_ptrace) {
    check.means = "processes can be read with CAP_SYS_PTRACE, which is held";
  } else {
    check.status = blocked;
    check.means = "no process can be read without CAP_SYS_PTRACE, not even one of one's own user";
    check.fix = "run heapgap with sudo, or give it CAP_SYS_PTRACE; or set it to 0 with sysctl";
  }
  return check;
}

Check unprivileged_bpf_check(const MachineFacts& machine) {
  Check check = rights_check("unprivileged_bpf_disabled", {});
  check.found =
      machine.unprivileged_bpf ? fmt::format("{}", *machine.unprivileged_bpf) : "not there";
  check.means = "makes no difference: heapgap's programs need CAP_BPF and CAP_PERFMON in any case";
  return check;
}

Check lockdown_check(const MachineFacts& machine) {
  Check check = rights_check("kernel lockdown", traces);
  check.found = machine.locked_down ? "confidentiality" : "does not forbid tracing";
  check.means = machine.locked_down ? "no probe can be placed, whatever the rights"
                                    : "only its mode confidentiality would";
  if (!machine.locked_down) return check;
  check.status = blocked;
  check.fix = "boot with lockdown mode integrity or none";
  return check;
}

} // namespace

std::vector<Check> rights_checks(const MachineFacts& machine) {
  std::vector<Check> checks;
  std::ranges::transform(
      capabilities, std::back_inserter(checks),
      [&](const Capability& capability) { return capability_check(capability, machine.rights); });
  checks.push_back(administrator_check(machine));
  checks.push_back(namespace_check(machine.rights));
  checks.push_back(yama_check(machine));
  checks.push_back(unprivileged_bpf_check(machine));
  checks.push_back(lockdown_check(machine));
  return checks;
}

} // namespace heapgap::analysis
