// Facts and diagnoses for tests: of a machine where all is well, and of others.
#pragma once

#include "analysis/doctor/machine_facts.h"
#include "analysis/doctor/target_facts.h"

namespace heapgap::samples {

/// Root on Linux 6.18.
analysis::MachineFacts good_machine();
/// The same kernel, without any right.
analysis::MachineFacts machine_without_rights();
/// Root on a kernel that has what is needed and none of what is newer, with its faults.
analysis::MachineFacts old_kernel();

/// A program with glibc, 12,000 allocations a second.
analysis::TargetFacts quiet_target();
/// A program with glibc that does nothing but allocate, several times over: threads, children,
/// swap, and a free whose instruction is stepped.
analysis::TargetFacts busy_target();

/// All checks, drawn together. `target` may be nullptr.
analysis::Diagnosis diagnosis_of(const analysis::MachineFacts& machine,
                                 const analysis::TargetFacts* target);

/// Names, paths and reasons that could hurt a terminal.
analysis::Diagnosis hostile_diagnosis();

} // namespace heapgap::samples
