#include "cli/output_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

constexpr mode_t like_the_shell = 0666;

bool is_same_file(int fd, const std::string& path) {
  struct stat open_file{};
  struct stat named{};
  return ::fstat(fd, &open_file) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino;
}

} // namespace

OutputFile OutputFile::standard_output() {
  return {};
}

Result<OutputFile> OutputFile::open(const std::string& path) {
  if (path == "-") return standard_output();
  if (path.empty()) {
    return fail(ErrorKind::usage, "--output has no file name", "the name is empty",
                "Name a file, or leave --output away to write to stdout.");
  }
  // No truncation: what is in the file stays until there is something to put in its place.
  constexpr int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
  int fd = ::open(path.c_str(), flags | O_EXCL, like_the_shell);
  const bool made_here = fd >= 0;
  if (fd < 0 && errno == EEXIST) fd = ::open(path.c_str(), flags, like_the_shell);
  if (fd < 0) {
    return fail(ErrorKind::failure, "cannot write to " + path, std::strerror(errno),
                "Name a file in a directory that you may write to.");
  }
  OutputFile output;
  output.path_ = path;
  output.file_ = UniqueFd(fd);
  output.made_here_ = made_here;
  struct stat status{};
  output.regular_ = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  return output;
}

OutputFile::~OutputFile() {
  if (made_here_) discard();
}

int OutputFile::clear() {
  return regular_ && ::ftruncate(file_.get(), 0) != 0 ? errno : 0;
}

int OutputFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int OutputFile::flush() {
  const int copy = ::dup(fd());
  if (copy < 0) return errno;
  return ::close(copy) == 0 || errno == EINTR ? 0 : errno;
}

void OutputFile::discard() {
  if (!file_ || !regular_ || clear() != 0) return;
  if (made_here_ && is_same_file(file_.get(), path_)) ::unlink(path_.c_str());
}

Result<Delivery> OutputFile::delivery(int error_number, std::string remedy) const {
  if (error_number == 0) return Delivery::complete;
  if (error_number == EPIPE) return Delivery::reader_gone;
  return fail(ErrorKind::failure, "cannot write to " + (path_.empty() ? "stdout" : path_),
              std::strerror(error_number), std::move(remedy));
}

} // namespace heapgap::cli
