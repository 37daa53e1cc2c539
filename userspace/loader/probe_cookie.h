// A probe in the words of the wire.
#pragma once

#include "loader/tracer.h"

#include <array>

namespace heapgap::loader {

/// What a program is told of the place it runs at (bpf/wire.h, HEAPGAP_COOKIE).
std::uint64_t cookie_of(const probes::Probe& probe, BlockHeader header);

/// The functions that get a probe in any of the objects.
std::array<bool, call_count> probed_calls(const std::vector<ProbedObject>& objects);

} // namespace heapgap::loader
