#include "cli/saved_report.h"

#include "base/unique_fd.h"
#include "cli/version.h"
#include "views/json_report.h"
#include "views/number_format.h"

#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

constexpr mode_t like_the_shell = 0666;
/// In one second.
constexpr unsigned most_files = 100;

/// "20261122T210000Z"
std::string time_of_name(std::chrono::system_clock::time_point time) {
  std::string text;
  for (const char letter : views::timestamp(time)) {
    if (letter == '.') break;
    if (letter != '-' && letter != ':') text += letter;
  }
  return text + 'Z';
}

/// 0 or an errno value.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  // Network file systems report a full disk at the close only; so one copy is closed and asked.
  const int copy = ::dup(fd);
  return copy < 0 || ::close(copy) != 0 ? errno : 0;
}

std::unexpected<Error> failed(const std::string& name, int error_number) {
  return fail(ErrorKind::failure, "cannot save " + name, std::strerror(error_number));
}

} // namespace

Result<std::string> save_report(const analysis::Report& report) {
  analysis::Report stamped = report;
  stamped.version = version;
  const std::string stem =
      fmt::format("heapgap-{}-{}", report.process.pid.value, time_of_name(report.time));
  std::string name = stem + ".json";
  UniqueFd file;
  for (unsigned number = 2; !file && number <= most_files; ++number) {
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    file = UniqueFd(::open(name.c_str(), flags, like_the_shell));
    if (file) break;
    if (errno != EEXIST) return failed(name, errno);
    name = fmt::format("{}-{}.json", stem, number);
  }
  if (!file) return failed(name, EEXIST);
  if (const int error = write_all(file.get(), views::json_report(stamped)); error != 0) {
    ::unlink(name.c_str());
    return failed(name, error);
  }
  return name;
}

} // namespace heapgap::cli
