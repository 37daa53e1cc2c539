#include "loader/kernel_version.h"

#include <charconv>

#include <sys/utsname.h>

namespace heapgap::loader {

KernelVersion version_of(std::string_view release) {
  KernelVersion version{};
  const char* at = release.data();
  const char* const end = at + release.size();
  for (unsigned& number : version) {
    const auto [rest, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || rest == end || *rest != '.') break; // the number itself counts
    at = rest + 1;
  }
  return version;
}

std::string running_release() {
  utsname kernel{};
  return ::uname(&kernel) == 0 ? kernel.release : "";
}

} // namespace heapgap::loader
