#include "target/proc_directory.h"

#include "target/process_errors.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>

namespace heapgap::target {

Result<ProcDirectory> ProcDirectory::open(Pid pid) {
  const auto path = fmt::format("/proc/{}", pid.value);
  const int fd = pid.value > 0 ? ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd >= 0) return ProcDirectory(pid, UniqueFd(fd));

  const int error_number = pid.value > 0 ? errno : ENOENT;
  const auto what = fmt::format("cannot measure process {}", pid.value);
  if (error_number != ENOENT && error_number != ESRCH) {
    return std::unexpected(system_error(pid, what, error_number));
  }
  // /proc mounted with hidepid hides other users' processes; signal 0 only asks whether it exists.
  if (pid.value > 0 && ::kill(pid.value, 0) != 0 && errno == EPERM) {
    return std::unexpected(right_missing(what,
                                         "/proc hides it from this user (mount option hidepid): "
                                         "CAP_SYS_PTRACE is missing"));
  }
  return fail(ErrorKind::no_process, what, "no such process",
              "give the number of a running process");
}

Result<UniqueFd> ProcDirectory::open_file(const char* name) const {
  const int fd = ::openat(directory_.get(), name, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) return UniqueFd(fd);
  return std::unexpected(
      system_error(pid_, fmt::format("cannot open /proc/{}/{}", pid_.value, name), errno));
}

Result<std::string> ProcDirectory::read_file(const char* name, Bytes bound) const {
  auto file = open_file(name);
  if (!file) return pass_on(file);
  std::string text;
  if (const int error_number = read_to_end(file->get(), bound, text); error_number != 0) {
    return std::unexpected(
        system_error(pid_, fmt::format("cannot read /proc/{}/{}", pid_.value, name), error_number));
  }
  return text;
}

std::string ProcDirectory::read_link(const char* name) const {
  std::array<char, PATH_MAX> path{};
  const auto size = ::readlinkat(directory_.get(), name, path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

int read_to_end(int fd, Bytes bound, std::string& text) {
  std::size_t filled = 0;
  text.resize(std::min<std::size_t>(bound.count + 1, 4096));
  for (;;) {
    const auto got = ::read(fd, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > bound.count) return EFBIG;
    if (filled == text.size()) text.resize(std::min<std::size_t>(bound.count + 1, filled * 2));
  }
  text.resize(filled);
  return 0;
}

} // namespace heapgap::target
