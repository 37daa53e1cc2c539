#include "analysis/doctor/checks.h"

#include <fmt/format.h>

namespace heapgap::analysis {
namespace {

using enum CheckStatus;

constexpr BearsOn all{.walk = true, .budget = true, .full = true};
constexpr BearsOn traces{.budget = true, .full = true};
constexpr BearsOn full_only{.full = true};

Check kernel_check(std::string name, BearsOn bears_on) {
  Check check;
  check.group = CheckGroup::kernel;
  check.name = std::move(name);
  check.bears_on = bears_on;
  return check;
}

Check memory_check(const ReadingFeatures& reading) {
  Check check = kernel_check("process_vm_readv", all);
  check.found = reading.memory ? "works" : reading.memory_error;
  check.means = reading.memory ? "the memory of a process can be read" : "no heap can be read";
  if (reading.memory) return check;
  check.status = blocked;
  check.fix = "a container's seccomp profile or a security module forbids it: run heapgap on the "
              "host";
  return check;
}

Check page_map_check(const ReadingFeatures& reading) {
  Check check = kernel_check("page map", all);
  check.found = reading.page_map ? "readable" : reading.page_map_error;
  check.means = reading.page_map
                    ? "what is in memory is known before it is read"
                    : "no heap can be read, as reading what is swapped out would bring it back";
  if (reading.page_map) return check;
  check.status = blocked;
  check.fix = "the kernel needs CONFIG_PROC_PAGE_MONITOR";
  return check;
}

Check page_scan_check(const ReadingFeatures& reading) {
  Check check = kernel_check("PAGEMAP_SCAN", {.walk = true});
  if (!reading.page_scan) {
    check.status = unknown;
    check.found = "not tried, for lack of a page map";
  } else if (*reading.page_scan) {
    check.found = "works";
    check.means = "the states of pages are read in one go";
  } else {
    check.status = degraded;
    check.found = "not known to this kernel";
    check.means = "the states of pages are read one by one, which takes longer";
    if (!reading.tells_zero_pages) {
      check.means += "; pages that were only read, never written, count as resident";
    }
    check.fix = reading.tells_zero_pages ? "Linux 6.7 or newer"
                                         : "Linux 6.7 or newer; or CAP_SYS_ADMIN, for the second";
  }
  return check;
}

/// A feature that was tried, or could not be.
struct Feature {
  const char* name;
  bool TracingFeatures::* works;
  BearsOn bears_on;
  const char* good;  ///< what it is for
  const char* lacks; ///< what does not work without it
  const char* fix;
  CheckStatus without = blocked;
};

constexpr Feature loading{"BPF programs",
                          &TracingFeatures::loads_programs,
                          traces,
                          "programs that count and trace calls can be loaded",
                          "no probe can be placed: the kernel refuses the programs in spite of the "
                          "capabilities",
                          "run heapgap on the host: a container or a security module forbids BPF"};

constexpr std::array features{
    Feature{"ring buffer", &TracingFeatures::ring_buffer, full_only, "events come through it",
            "--full does not work", "Linux 5.8 or newer"},
    Feature{"task storage", &TracingFeatures::task_storage, full_only,
            "a call's arguments are kept in it until it returns", "--full does not work",
            "Linux 5.11 or newer"},
    Feature{"uprobe_multi", &TracingFeatures::uprobe_multi, traces,
            "all probes of a file go in and out at once", "no probe can be placed",
            "Linux 6.6 or newer"},
    Feature{"uprobe_multi by process", &TracingFeatures::process_filter, traces,
            "probes concern one process only", "no probe can be placed",
            "Linux 6.10, 6.9.5, 6.6.35 or newer"},
    Feature{"session programs", &TracingFeatures::sessions, full_only,
            "entry and return of a call share one probe",
            "--full costs the process more, as entry and return take a probe each",
            "Linux 6.13 or newer", degraded},
};

Check feature_check(const Feature& feature, const MachineFacts& machine) {
  Check check = kernel_check(feature.name, feature.bears_on);
  const bool can_try = machine.tracing && (machine.tracing->loads_programs ||
                                           feature.works == &TracingFeatures::loads_programs);
  if (!can_try) {
    check.status = unknown;
    check.found = machine.tracing ? "not tried, as no program can be loaded"
                                  : "not tried, as that takes rights";
    return check;
  }
  const bool works = (*machine.tracing).*feature.works;
  const bool is_loading = feature.works == &TracingFeatures::loads_programs;
  check.found = works ? "works" : is_loading ? "refused" : "not known to this kernel";
  check.means = works ? feature.good : feature.lacks;
  if (works) return check;
  check.status = feature.without;
  check.fix = feature.fix;
  return check;
}

Check type_information_check(const MachineFacts& machine) {
  Check check = kernel_check("type information", full_only);
  check.found = machine.type_information ? "there (BTF)" : "none (BTF)";
  check.means = machine.type_information ? "task storage can be used" : "--full does not work";
  if (machine.type_information) return check;
  check.status = blocked;
  check.fix = "a kernel with CONFIG_DEBUG_INFO_BTF";
  return check;
}

Check return_probe_check(const MachineFacts& machine) {
  Check check = kernel_check("return probes", full_only);
  if (machine.kills_filtered_processes) {
    check.status = degraded;
    check.found = "kill processes under seccomp (CVE-2025-21834)";
    check.means = "heapgap refuses --full for such a process";
    check.fix = "Linux 6.12.14, 6.13.3 or newer";
  } else if (machine.crashes_shadow_stacks) {
    check.status = degraded;
    check.found = "crash processes with a shadow stack";
    check.means = "do not use --full on such a process";
    check.fix = "Linux 6.11 or newer";
  } else {
    check.found = "no fault is known of this release";
    check.means = "also under seccomp and with shadow stacks";
  }
  return check;
}

Check threads_check(const MachineFacts& machine) {
  Check check = kernel_check("hits of several threads", traces);
  check.found = machine.serialises_hits ? "wait for each other" : "do not wait for each other";
  check.means = machine.serialises_hits
                    ? "the price of a hit grows with the number of threads that allocate"
                    : "the price of a hit is the same for many threads";
  if (!machine.serialises_hits) return check;
  check.status = degraded;
  check.fix = "Linux 6.14 or newer";
  return check;
}

} // namespace

std::vector<Check> kernel_checks(const MachineFacts& machine) {
  std::vector<Check> checks{memory_check(machine.reading), page_map_check(machine.reading),
                            page_scan_check(machine.reading), feature_check(loading, machine),
                            type_information_check(machine)};
  for (const Feature& feature : features) checks.push_back(feature_check(feature, machine));
  checks.push_back(return_probe_check(machine));
  checks.push_back(threads_check(machine));
  return checks;
}

} // namespace heapgap::analysis
