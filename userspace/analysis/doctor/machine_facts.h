// What was tried on this machine, before it is judged.
#pragma once

#include "analysis/doctor/diagnosis.h"

namespace heapgap::analysis {

/// Capabilities of the calling thread.
struct HeldRights {
  bool sys_ptrace = false;
  bool dac_read_search = false;
  bool checkpoint_restore = false;
  bool sys_admin = false;
  bool bpf = false;
  bool perfmon = false;
  bool in_initial_user_namespace = true;

  [[nodiscard]] bool may_trace() const { return sys_admin || (bpf && perfmon); }
};

/// What the kernel can do for probes.
struct TracingFeatures {
  bool loads_programs = false; ///< otherwise nothing else could be tried
  bool task_storage = false;
  bool ring_buffer = false;
  bool uprobe_multi = false;
  bool process_filter = false; ///< of uprobe_multi
  bool sessions = false;       ///< one program for entry and return
};

/// What the kernel can do for reading, tried on heapgap itself.
struct ReadingFeatures {
  bool memory = false;
  std::string memory_error;
  bool page_map = false;
  std::string page_map_error;
  std::optional<bool> page_scan;
  bool tells_zero_pages = false;
};

struct MachineFacts {
  std::string kernel;
  ReadingFeatures reading;
  bool type_information = false;          ///< BTF
  std::optional<TracingFeatures> tracing; ///< nothing without the rights to try
  bool kills_filtered_processes = false;  ///< return probes do, those under seccomp
  bool crashes_shadow_stacks = false;     ///< return probes do
  bool serialises_hits = false;           ///< of several threads
  HeldRights rights;
  bool locked_down = false;            ///< mode confidentiality
  std::optional<int> ptrace_scope;     ///< Yama; nothing: it is not there
  std::optional<int> unprivileged_bpf; ///< kernel.unprivileged_bpf_disabled
  std::optional<HitPrices> prices;
  std::string why_no_prices; ///< "" when they were not asked for
};

} // namespace heapgap::analysis
