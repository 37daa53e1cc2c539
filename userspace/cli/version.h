// The version of heapgap, from the project's build files.
#pragma once

#include <string_view>

namespace heapgap::cli {

inline constexpr std::string_view version = HEAPGAP_VERSION;

} // namespace heapgap::cli
