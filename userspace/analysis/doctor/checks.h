// From facts to checks: what is found, what that means, and what to do about it.
#pragma once

#include "analysis/doctor/machine_facts.h"
#include "analysis/doctor/target_facts.h"

#include <vector>

namespace heapgap::analysis {

std::vector<Check> kernel_checks(const MachineFacts& machine);
std::vector<Check> rights_checks(const MachineFacts& machine);
std::vector<Check> price_checks(const MachineFacts& machine);
std::vector<Check> target_checks(const TargetFacts& target, const MachineFacts& machine);

} // namespace heapgap::analysis
