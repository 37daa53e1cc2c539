#include "target/mapped_object.h"

#include "base/page.h"
#include "target/process_errors.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace heapgap::target {
namespace {

/// Opens a regular file, and nothing else, without waiting. No descriptor: errno says why.
UniqueFd open_regular(int directory, const std::string& path) {
  // O_PATH touches nothing yet, so a device or a pipe put in the way is not disturbed.
  const UniqueFd handle(::openat(directory, path.c_str(), O_PATH | O_CLOEXEC));
  if (!handle) return {};
  struct stat status{};
  if (::fstat(handle.get(), &status) != 0) return {};
  if (!S_ISREG(status.st_mode)) {
    errno = ENXIO;
    return {};
  }
  const auto reopened = fmt::format("/proc/self/fd/{}", handle.get());
  return UniqueFd(::open(reopened.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

/// Does the kernel call the open file by the mapping's device and inode? Asked of a mapping of our
/// own, as stat(2) names other devices than the maps do on btrfs and overlayfs.
bool is_same_file(const UniqueFd& file, const Mapping& mapping) {
  void* page = ::mmap(nullptr, page_size.count, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (page == MAP_FAILED) return false;
  const UniqueFd maps(::open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
  std::string text;
  const bool readable = maps && read_to_end(maps.get(), 16_MiB, text) == 0;
  ::munmap(page, page_size.count);
  if (!readable) return false;
  const auto own = parse_mappings(text);
  if (!own) return false;
  const auto* found = find_mapping(*own, {reinterpret_cast<std::uint64_t>(page)});
  return found != nullptr && found->device == mapping.device && found->inode == mapping.inode;
}

std::string map_files_path(Range range) {
  return fmt::format("map_files/{:x}-{:x}", range.begin.value, range.end.value);
}

} // namespace

Result<UniqueFd> open_mapped_object(const ProcDirectory& process, const Mapping& mapping) {
  const auto what = fmt::format("cannot open the file mapped at {:#x} by process {}",
                                mapping.range.begin.value, process.pid().value);
  if (mapping.inode == 0 || !mapping.name.starts_with('/')) {
    return fail(ErrorKind::failure, what, "no file lies behind this mapping");
  }
  if (auto file = open_regular(process.fd(), map_files_path(mapping.range));
      file && is_same_file(file, mapping)) {
    return file;
  }
  // A file may itself be called "x (deleted)": then the suffix was part of its name.
  const auto path = "root" + mapping.name;
  int denied = 0;
  for (const auto& candidate : {path, path + " (deleted)"}) {
    errno = 0;
    auto file = open_regular(process.fd(), candidate);
    const int error_number = errno;
    if (file && is_same_file(file, mapping)) return file;
    if (!file && (error_number == EACCES || error_number == EPERM)) denied = error_number;
  }
  if (denied != 0) return std::unexpected(system_error(process.pid(), what, denied));
  return fail(ErrorKind::failure, what,
              mapping.deleted ? "it was deleted or replaced since it was mapped"
                              : "its path now leads elsewhere",
              "run heapgap with CAP_CHECKPOINT_RESTORE or as root: it can then open deleted files");
}

} // namespace heapgap::target
