#include "session/doctor/machine_facts.h"

#include "loader/calibration.h"
#include "loader/kernel_faults.h"
#include "loader/kernel_features.h"
#include "loader/kernel_version.h"
#include "loader/seccomp_hazard.h"
#include "loader/tracing_rights.h"
#include "target/capabilities.h"
#include "target/reading_trial.h"
#include "target/system_settings.h"

#include <linux/capability.h>

namespace heapgap::session {

namespace {

using analysis::MachineFacts;

analysis::ReadingFeatures reading_features() {
  target::ReadingTrial trial = target::try_reading();
  return {.memory = trial.memory,
          .memory_error = std::move(trial.memory_error),
          .page_map = trial.page_map,
          .page_map_error = std::move(trial.page_map_error),
          .page_scan = trial.page_scan,
          .tells_zero_pages = trial.tells_zero_pages};
}

analysis::HeldRights held_rights() {
  using target::holds_capability;
  return {.sys_ptrace = holds_capability(CAP_SYS_PTRACE),
          .dac_read_search = holds_capability(CAP_DAC_READ_SEARCH),
          .checkpoint_restore = holds_capability(CAP_CHECKPOINT_RESTORE),
          .sys_admin = holds_capability(CAP_SYS_ADMIN),
          .bpf = holds_capability(CAP_BPF),
          .perfmon = holds_capability(CAP_PERFMON),
          .in_initial_user_namespace = target::is_in_initial_user_namespace()};
}

void find_out_tracing(MachineFacts& machine) {
  const loader::KernelFeatures features = loader::probe_kernel();
  machine.type_information = features.type_information;
  if (!machine.rights.may_trace()) return;
  machine.tracing = {.loads_programs = features.loads_programs,
                     .task_storage = features.task_storage,
                     .ring_buffer = features.ring_buffer,
                     .uprobe_multi = features.uprobe_multi,
                     .process_filter = features.process_filter,
                     .sessions = features.uprobe_session};
}

void find_out_prices(MachineFacts& machine) {
  const auto prices = loader::measure_hit_prices();
  if (!prices) {
    machine.why_no_prices = prices.error().why;
    return;
  }
  machine.prices = {.emulated = prices->emulated.count(),
                    .single_stepped = prices->single_stepped.count(),
                    .with_return = prices->with_return.count(),
                    .full_allocation = std::nullopt,
                    .full_free = std::nullopt};
  if (const auto traced = loader::measure_traced_calls()) {
    machine.prices->full_allocation = traced->allocation.count();
    machine.prices->full_free = traced->release.count();
  }
}

} // namespace

MachineFacts find_out_machine() {
  MachineFacts machine;
  machine.kernel = loader::running_release();
  machine.kills_filtered_processes = loader::kills_filtered_processes(machine.kernel);
  machine.crashes_shadow_stacks = loader::crashes_shadow_stacks(machine.kernel);
  machine.serialises_hits = loader::serialises_hits(machine.kernel);
  machine.reading = reading_features();
  machine.rights = held_rights();
  machine.locked_down = loader::held_rights().locked_down;
  machine.ptrace_scope = target::system_setting("kernel/yama/ptrace_scope");
  machine.unprivileged_bpf = target::system_setting("kernel/unprivileged_bpf_disabled");
  find_out_tracing(machine);
  find_out_prices(machine);
  return machine;
}

} // namespace heapgap::session
