// Tries out what this machine, and the rights held here, allow.
#pragma once

#include "analysis/doctor/machine_facts.h"

namespace heapgap::session {

/// Takes some 0.4 s where probes can be placed: it places some in heapgap itself.
analysis::MachineFacts find_out_machine();

} // namespace heapgap::session
