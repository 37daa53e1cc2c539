#include "loader/seccomp_hazard.h"

#include "loader/loader_errors.h"
#include "target/proc_directory.h"
#include "target/text_fields.h"

#include <array>
#include <charconv>

#include <fmt/format.h>
#include <sys/utsname.h>

namespace heapgap::loader {
namespace {

using Version = std::array<unsigned, 3>;

/// The numbers a release begins with; those that are not there are 0.
Version version_of(std::string_view release) {
  Version version{};
  const char* at = release.data();
  const char* const end = at + release.size();
  for (unsigned& number : version) {
    const auto [rest, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || rest == end || *rest != '.') break; // the number itself counts
    at = rest + 1;
  }
  return version;
}

} // namespace

bool kills_filtered_processes(std::string_view release) {
  const Version version = version_of(release);
  return (version >= Version{6, 11, 0} && version <= Version{6, 12, 13}) ||
         (version >= Version{6, 13, 0} && version <= Version{6, 13, 2});
}

Result<void> check_seccomp(Pid pid) {
  utsname kernel{};
  if (::uname(&kernel) != 0 || !kills_filtered_processes(kernel.release)) return {};
  const auto directory = target::ProcDirectory::open(pid);
  if (!directory) return std::unexpected(directory.error());
  const auto status = directory->read_file("status", target::small_text);
  if (!status) return std::unexpected(status.error());
  // 0: none, 1: strict, 2: a filter (proc_pid_status(5)).
  if (target::labelled_value(*status, "Seccomp").value_or("0") == "0") return {};
  return fail(ErrorKind::failure, cannot_trace(pid),
              fmt::format("it is under a seccomp filter, and on Linux {} a probe at a function's "
                          "return would kill it (CVE-2025-21834)",
                          kernel.release),
              "watch without --full, or update the kernel: 6.12.14 and 6.13.3 are mended");
}

} // namespace heapgap::loader
