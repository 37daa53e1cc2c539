#include "target/thread_list.h"

#include "target/process_errors.h"
#include "target/text_fields.h"

#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

// The kernel's PID_MAX_LIMIT: no process has more threads.
constexpr std::size_t most_threads = 4U << 20U;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

} // namespace

Result<std::vector<Pid>> thread_numbers(const ProcDirectory& process) {
  const auto failed = [&](int error_number) {
    return std::unexpected(system_error(
        process.pid(), fmt::format("cannot list the threads of process {}", process.pid().value),
        error_number));
  };
  const int fd = ::openat(process.fd(), "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed(errno);
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd));
  if (!directory) {
    const int error_number = errno;
    ::close(fd);
    return failed(error_number);
  }
  std::vector<Pid> threads;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    const auto number = parse_number<std::int32_t>(entry->d_name);
    if (number && threads.size() < most_threads) threads.push_back({*number});
    errno = 0;
  }
  if (errno != 0) return failed(errno);
  if (threads.empty()) return std::unexpected(process_ended(process.pid()));
  return threads;
}

Address robust_list_head(Pid thread) {
  std::uint64_t head = 0;
  std::uint64_t size = 0;
  if (::syscall(SYS_get_robust_list, thread.value, &head, &size) != 0) return {};
  return {head};
}

} // namespace heapgap::target
