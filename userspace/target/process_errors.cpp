#include "target/process_errors.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace heapgap::target {

Error process_ended(Pid pid) {
  return {ErrorKind::no_process, fmt::format("cannot measure process {}", pid.value), "it ended",
          "give the number of a running process"};
}

Error program_replaced(Pid pid) {
  return {ErrorKind::no_process, fmt::format("cannot go on measuring process {}", pid.value),
          "it started another program (execve), and its heap is gone", "run heapgap again"};
}

Error right_missing(std::string what, std::string missing) {
  return {ErrorKind::privilege, std::move(what), std::move(missing),
          "run heapgap with sudo, or give it the missing right"};
}

Error system_error(Pid pid, std::string what, int error_number) {
  switch (error_number) {
  case ESRCH:
  case ENOENT:
    return process_ended(pid);
  case EACCES:
  case EPERM:
    return right_missing(
        std::move(what),
        fmt::format("{}: CAP_SYS_PTRACE is missing for this process", error_text(error_number)));
  default:
    return {ErrorKind::failure, std::move(what), error_text(error_number), {}};
  }
}

std::string error_text(int error_number) {
  return std::generic_category().message(error_number);
}

} // namespace heapgap::target
