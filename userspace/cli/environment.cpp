#include "cli/environment.h"

#include <cstdlib>

namespace heapgap::cli {

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

} // namespace heapgap::cli
