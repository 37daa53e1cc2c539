#include "loader/seccomp_hazard.h"

#include "loader/kernel_version.h"
#include "loader/loader_errors.h"
#include "target/proc_directory.h"
#include "target/text_fields.h"

#include <fmt/format.h>

namespace heapgap::loader {

bool kills_filtered_processes(std::string_view release) {
  const KernelVersion version = version_of(release);
  return (version >= KernelVersion{6, 11, 0} && version <= KernelVersion{6, 12, 13}) ||
         (version >= KernelVersion{6, 13, 0} && version <= KernelVersion{6, 13, 2});
}

Result<void> check_seccomp(Pid pid) {
  const std::string release = running_release();
  if (!kills_filtered_processes(release)) return {};
  const auto directory = target::ProcDirectory::open(pid);
  if (!directory) return std::unexpected(directory.error());
  const auto status = directory->read_file("status", target::small_text);
  if (!status) return std::unexpected(status.error());
  // 0: none, 1: strict, 2: a filter (proc_pid_status(5)).
  if (target::labelled_value(*status, "Seccomp").value_or("0") == "0") return {};
  return fail(ErrorKind::failure, cannot_trace(pid),
              fmt::format("it is under a seccomp filter, and on Linux {} a probe at a function's "
                          "return would kill it (CVE-2025-21834)",
                          release),
              "watch with --walk-only, or update the kernel: 6.12.14 and 6.13.3 are mended");
}

} // namespace heapgap::loader
