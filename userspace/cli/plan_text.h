// Where the probes go and what a hit costs, for people.
#pragma once

#include "probes/probe_plan.h"

#include <string>
#include <vector>

namespace heapgap::cli {

/// One line a probe, in the order of their places; then the functions that are missing.
std::string plan_text(const std::vector<probes::ProbePlan>& plans);

} // namespace heapgap::cli
