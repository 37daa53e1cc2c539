// The help texts: examples first, at most 80 columns.
#pragma once

#include <string>

namespace heapgap::cli {

/// heapgap --help
std::string program_help();
/// heapgap snapshot --help
std::string snapshot_help();
/// heapgap attach --help
std::string attach_help();
std::string top_help();
/// heapgap doctor --help
std::string doctor_help();

} // namespace heapgap::cli
