// Environment variables, behind a function so that tests can set their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace heapgap::cli {

/// The value of a variable; empty when it is not set. Set but "" is a value.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// The variables that heapgap was started with.
Environment process_environment();

} // namespace heapgap::cli
