// What probes do on some kernels that they should not. A distribution may have mended one of them;
// that cannot be told from outside. `release` is as uname(2) gives it.
#pragma once

#include <string_view>

namespace heapgap::loader {

/// Before 6.11 a return probe crashes a process that has a shadow stack (fixed by 1713b63a07a2).
bool crashes_shadow_stacks(std::string_view release);

/// Before 6.14 the hits of several threads wait for each other: some ten million a second, all
/// processors together, and less before 6.13.
bool serialises_hits(std::string_view release);

} // namespace heapgap::loader
