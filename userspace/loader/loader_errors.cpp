#include "loader/loader_errors.h"

#include "target/process_errors.h"

#include <cerrno>

#include <fmt/format.h>

namespace heapgap::loader {
namespace {

// The kernel's own, for what it never supports; not among the system's errno values.
constexpr int enotsupp = 524;

std::string error_text(int error_number) {
  return error_number == enotsupp ? "Not supported" : target::error_text(error_number);
}

} // namespace

std::string cannot_trace(Pid pid) {
  return fmt::format("cannot trace process {}", pid.value);
}

Error libbpf_error(Pid pid, const std::string& step, int error_number, const std::string& message) {
  if (error_number == ESRCH) return target::process_ended(pid);
  std::string why = fmt::format("{}: {}", step, error_text(error_number));
  if (!message.empty()) why += fmt::format(" ({})", message);
  if (error_number == EPERM || error_number == EACCES) {
    return {ErrorKind::privilege, cannot_trace(pid), std::move(why),
            "run heapgap as root on the machine itself: a container or a security module may "
            "forbid BPF in spite of the capabilities"};
  }
  return {ErrorKind::failure, cannot_trace(pid), std::move(why), {}};
}

} // namespace heapgap::loader
