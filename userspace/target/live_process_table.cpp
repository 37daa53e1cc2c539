#include "target/live_process_table.h"

#include "base/page.h"
#include "target/proc_directory.h"
#include "target/process_errors.h"
#include "target/process_stat.h"
#include "target/text_fields.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

std::unexpected<Error> cannot_list(int error_number) {
  return fail(ErrorKind::failure, "cannot list the processes", error_text(error_number));
}

/// One small file, into a buffer that is used again and again.
class SmallFile {
public:
  /// 0 or an errno value; text() holds what was read. What does not fit is left out.
  int read(int directory, const char* path) {
    const UniqueFd file(::openat(directory, path, O_RDONLY | O_CLOEXEC));
    size_ = 0;
    if (!file) return errno;
    const auto got = ::read(file.get(), buffer_.data(), buffer_.size());
    if (got < 0) return errno;
    size_ = static_cast<std::size_t>(got);
    return 0;
  }
  [[nodiscard]] std::string_view text() const { return {buffer_.data(), size_}; }

private:
  std::array<char, 4096> buffer_{}; ///< a stat file has less than 1200 bytes, meminfo 1700
  std::size_t size_ = 0;
};

/// The path of one of a process's files, relative to /proc.
class FilePath {
public:
  const char* of(Pid pid, std::string_view name) {
    const auto end = fmt::format_to_n(text_.data(), text_.size() - 1, "{}/{}", pid.value, name);
    *end.out = '\0';
    return text_.data();
  }

private:
  std::array<char, 32> text_{};
};

/// Fills a listing, process by process.
class Listing {
public:
  explicit Listing(int root) : root_(root) {}

  void add(Pid pid) {
    if (found_.processes.size() >= most_listed) {
      ++found_.unlisted;
      return;
    }
    const int error_number = file_.read(root_, path_.of(pid, "stat"));
    if (error_number == EACCES || error_number == EPERM) {
      found_.processes.push_back({.pid = pid, .comm = {}, .resident = {}, .hidden = true});
      return;
    }
    if (error_number != 0) return; // it has ended
    auto stat = parse_process_stat(file_.text());
    if (!stat) return;
    if (stat->is_kernel_thread()) {
      ++found_.kernel_threads;
      return;
    }
    if (stat->has_exited() && stat->threads < 2) return;
    found_.processes.push_back({.pid = pid,
                                .start_ticks = stat->start_ticks,
                                .stack_start = stat->stack_start,
                                .comm = std::move(stat->comm),
                                .resident = resident(pid, *stat)});
  }

  ProcessListing take() {
    std::ranges::sort(found_.processes, {}, &ListedProcess::pid);
    return std::move(found_);
  }

private:
  std::optional<ResidentSize> resident(Pid pid, const ProcessStat& stat) {
    if (stat.has_exited()) return std::nullopt;
    if (file_.read(root_, path_.of(pid, "statm")) != 0) return std::nullopt;
    return parse_resident_size(file_.text());
  }

  int root_;
  SmallFile file_;
  FilePath path_;
  ProcessListing found_;
};

} // namespace

std::optional<MachineMemory> parse_machine_memory(std::string_view meminfo) {
  const auto total = labelled_kibibytes(meminfo, "MemTotal");
  const auto available = labelled_kibibytes(meminfo, "MemAvailable");
  const auto swap_total = labelled_kibibytes(meminfo, "SwapTotal");
  const auto swap_free = labelled_kibibytes(meminfo, "SwapFree");
  if (!total || !available || !swap_total || !swap_free) return std::nullopt;
  return MachineMemory{*total, *available, *swap_total, *swap_free};
}

std::optional<ResidentSize> parse_resident_size(std::string_view statm) {
  static_cast<void>(take_until(statm, ' '));
  const auto resident = parse_number<std::uint64_t>(take_until(statm, ' '));
  const auto shared = parse_number<std::uint64_t>(take_until(statm, ' '));
  if (!resident || !shared || *resident > UINT64_MAX / page_size.count) return std::nullopt;
  const Bytes rss = page_size * *resident;
  return ResidentSize{rss, rss - page_size * std::min(*shared, *resident)};
}

Result<std::unique_ptr<LiveProcessTable>> LiveProcessTable::open() {
  return open("/proc");
}

Result<std::unique_ptr<LiveProcessTable>> LiveProcessTable::open(const char* root) {
  UniqueFd directory(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return cannot_list(errno);
  std::array<char, 16> self{};
  const auto size = ::readlinkat(directory.get(), "self", self.data(), self.size());
  const std::string_view number(self.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const Pid pid{parse_number<std::int32_t>(number).value_or(0)};
  return std::unique_ptr<LiveProcessTable>(new LiveProcessTable(std::move(directory), pid));
}

Result<ProcessListing> LiveProcessTable::list() {
  const int fd = ::openat(root_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return cannot_list(errno);
  const Directory directory(::fdopendir(fd));
  if (!directory) {
    const int error_number = errno;
    ::close(fd);
    return cannot_list(error_number);
  }
  Listing listing(root_.get());
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    const auto number = parse_number<std::int32_t>(entry->d_name);
    if (number && *number > 0 && *number != self_.value) listing.add({*number});
    errno = 0;
  }
  if (errno != 0) return cannot_list(errno);
  return listing.take();
}

Result<MachineMemory> LiveProcessTable::machine_memory() {
  SmallFile file;
  if (const int error_number = file.read(root_.get(), "meminfo"); error_number != 0) {
    return fail(ErrorKind::failure, "cannot read how much memory the machine has",
                error_text(error_number));
  }
  const auto memory = parse_machine_memory(file.text());
  if (!memory) {
    return fail(ErrorKind::failure, "cannot understand /proc/meminfo",
                "MemTotal, MemAvailable, SwapTotal or SwapFree is missing");
  }
  return *memory;
}

} // namespace heapgap::target
