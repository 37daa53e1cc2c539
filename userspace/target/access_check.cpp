#include "target/access_check.h"

#include "base/page.h"
#include "target/capabilities.h"
#include "target/process_errors.h"
#include "target/system_settings.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/capability.h>
#include <sys/uio.h>

namespace heapgap::target {
namespace {

std::string cannot_measure(Pid pid) {
  return fmt::format("cannot measure process {}", pid.value);
}

/// The errno of a read at an address that no process has: the kernel checks the rights first.
int trial_read(Pid pid) {
  std::byte byte{};
  const iovec local{&byte, 1};
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel's interface wants it so
  const iovec remote{reinterpret_cast<void*>(-page_size.count), 1};
  return ::process_vm_readv(pid.value, &local, 1, &remote, 1, 0) < 0 ? errno : 0;
}

/// 0, or the errno of opening one of the process's files.
int trial_open(const ProcDirectory& process, const char* name) {
  const UniqueFd file(::openat(process.fd(), name, O_RDONLY | O_CLOEXEC));
  return file ? 0 : errno;
}

bool is_denial(int error_number) {
  return error_number == EACCES || error_number == EPERM;
}

/// What Yama adds to the explanation; "" where it plays no part.
std::string yama_note() {
  const auto scope = system_setting("kernel/yama/ptrace_scope");
  if (!scope || *scope == 0) return {};
  return fmt::format(" (kernel.yama.ptrace_scope is {})", *scope);
}

/// EI_CLASS of the program, or nothing when it cannot be read.
std::optional<unsigned char> elf_class(const ProcDirectory& process) {
  const UniqueFd file(::openat(process.fd(), "exe", O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::array<unsigned char, EI_NIDENT> identification{};
  const auto size = static_cast<ssize_t>(identification.size());
  if (!file || ::pread(file.get(), identification.data(), identification.size(), 0) != size) {
    return std::nullopt;
  }
  return identification[EI_CLASS];
}

/// Every mapping lies below 4 GiB. The [vsyscall] page belongs to the kernel.
bool lies_low(const Mappings& mappings) {
  return std::ranges::all_of(mappings, [](const Mapping& mapping) {
    return mapping.range.end.value <= 1ULL << 32U || mapping.name == "[vsyscall]";
  });
}

} // namespace

Result<void> check_has_memory(Pid pid, const ProcessStat& stat) {
  if (stat.is_kernel_thread()) {
    return fail(ErrorKind::nothing_to_measure, cannot_measure(pid),
                "it is a kernel thread, which has no heap", "choose a program's process");
  }
  if (stat.has_exited()) {
    return fail(ErrorKind::no_process, cannot_measure(pid),
                "it ended and only waits for its parent to notice (zombie)",
                "give the number of a running process");
  }
  return {};
}

Result<void> check_rights(const ProcDirectory& process) {
  const int map = trial_open(process, "maps");
  const int page_map = trial_open(process, "pagemap");
  const int memory = trial_read(process.pid());
  for (const int error_number : {map, page_map, memory}) {
    if (error_number == ESRCH || error_number == ENOENT) {
      return std::unexpected(process_ended(process.pid()));
    }
  }
  std::string missing;
  const bool cannot_trace = is_denial(map) || is_denial(memory);
  if (cannot_trace && holds_capability(CAP_SYS_PTRACE)) {
    return fail(ErrorKind::privilege, cannot_measure(process.pid()),
                "reading its memory is denied although CAP_SYS_PTRACE is held here: it belongs to "
                "another user namespace, or a security module protects it",
                "run heapgap as root on the host, outside of any container");
  }
  if (cannot_trace) {
    missing = fmt::format("CAP_SYS_PTRACE is missing for reading its memory{}", yama_note());
  }
  // Opening fails for either right; the file's owner and mode alone tell the second one.
  const bool not_owner = ::faccessat(process.fd(), "pagemap", R_OK, AT_EACCESS) != 0;
  if (is_denial(page_map) && (not_owner || !cannot_trace)) {
    missing += fmt::format("{}CAP_DAC_READ_SEARCH is missing for reading its page map "
                           "(/proc/{}/pagemap), as it runs as another user",
                           missing.empty() ? "" : "; ", process.pid().value);
  }
  if (missing.empty()) return {};
  return std::unexpected(right_missing(cannot_measure(process.pid()), std::move(missing)));
}

Result<void> check_word_size(const ProcDirectory& process, const Mappings& mappings) {
  const auto program_class = elf_class(process);
  const bool is_32_bit = program_class ? *program_class == ELFCLASS32 : lies_low(mappings);
  if (!is_32_bit) return {};
  return fail(ErrorKind::nothing_to_measure, cannot_measure(process.pid()),
              "it is a 32-bit process; only the heaps of 64-bit processes are known",
              "choose a 64-bit process");
}

} // namespace heapgap::target
