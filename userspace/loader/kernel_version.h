// The version of the running kernel, for the few faults that cannot be found by trying.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace heapgap::loader {

/// "6.12.9-1" is {6, 12, 9}; numbers that are not there are 0.
using KernelVersion = std::array<unsigned, 3>;

/// `release` is as uname(2) gives it.
KernelVersion version_of(std::string_view release);

/// That of this machine; "" when it is not told.
std::string running_release();

} // namespace heapgap::loader
