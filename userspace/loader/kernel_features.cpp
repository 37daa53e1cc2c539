#include "loader/kernel_features.h"

#include "base/unique_fd.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/uprobe_link.h"

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace heapgap::loader {
namespace {

/// A program that does nothing, to be linked as `type`; none where the kernel knows of no such
/// type. Old kernels take any type, and refuse it when a link is made.
UniqueFd load_idle_program(bpf_attach_type type) {
  constexpr std::array<bpf_insn, 2> return_zero{
      {{.code = BPF_ALU64 | BPF_MOV | BPF_K,
        .dst_reg = BPF_REG_0,
        .src_reg = 0,
        .off = 0,
        .imm = 0},
       {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}}};
  bpf_prog_load_opts options{};
  options.sz = sizeof options;
  options.expected_attach_type = type;
  return UniqueFd(::bpf_prog_load(BPF_PROG_TYPE_KPROBE, "heapgap_idle", "GPL", return_zero.data(),
                                  return_zero.size(), &options));
}

/// Tries to put a probe into "/", which is no file. Returns the errno value: a kernel that knows
/// the type gets as far as the file (EBADF).
int attach_to_root_directory(const UniqueFd& program, bpf_attach_type type, std::uint32_t pid) {
  const UniqueFd link =
      link_uprobes(program.get(), type, {.path = "/", .offsets = {0}, .cookies = {}}, pid);
  return link ? 0 : errno;
}

bool knows(bpf_attach_type type) {
  const UniqueFd program = load_idle_program(type);
  return program && attach_to_root_directory(program, type, 0) == EBADF;
}

/// A kernel that takes the number for a process, not for a thread, refuses a negative one before it
/// looks at the file.
bool filters_by_process() {
  constexpr auto no_process = static_cast<std::uint32_t>(-1);
  const UniqueFd program = load_idle_program(uprobe_multi);
  return program && attach_to_root_directory(program, uprobe_multi, no_process) == EINVAL;
}

void add_missing_links(const KernelFeatures& features, std::vector<std::string>& missing) {
  if (!features.uprobe_multi) {
    missing.emplace_back("uprobe_multi links (Linux 6.6)");
  } else if (!features.process_filter) {
    missing.emplace_back("uprobe_multi links for one process (Linux 6.10, 6.9.5 or 6.6.35)");
  }
}

Result<void> verdict(const KernelFeatures& features, const std::vector<std::string>& missing,
                     Pid pid) {
  if (!features.loads_programs) { // then nothing else could be tried
    return fail(ErrorKind::privilege, cannot_trace(pid),
                "the kernel refuses to load BPF programs, in spite of the capabilities",
                "run heapgap as root on the machine itself: a container or a security module may "
                "forbid BPF; or watch with --walk-only");
  }
  if (missing.empty()) return {};
  return fail(ErrorKind::failure, cannot_trace(pid),
              fmt::format("the kernel lacks {}", fmt::join(missing, ", ")),
              "use a newer kernel, or watch with --walk-only: the heap is then read again and "
              "again");
}

} // namespace

KernelFeatures probe_kernel() {
  const LibbpfMessages silence;
  KernelFeatures features;
  features.type_information = ::access("/sys/kernel/btf/vmlinux", R_OK) == 0;
  features.task_storage = ::libbpf_probe_bpf_map_type(BPF_MAP_TYPE_TASK_STORAGE, nullptr) == 1;
  features.ring_buffer = ::libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, nullptr) == 1;
  features.loads_programs = static_cast<bool>(load_idle_program(bpf_attach_type{}));
  features.uprobe_multi = knows(uprobe_multi);
  features.process_filter = features.uprobe_multi && filters_by_process();
  features.uprobe_session = knows(uprobe_session);
  return features;
}

Result<void> judge(const KernelFeatures& features, Pid pid) {
  std::vector<std::string> missing;
  if (!features.type_information)
    missing.emplace_back("its type information (CONFIG_DEBUG_INFO_BTF)");
  if (!features.task_storage) missing.emplace_back("BPF task storage (Linux 5.11)");
  if (!features.ring_buffer) missing.emplace_back("the BPF ring buffer (Linux 5.8)");
  add_missing_links(features, missing);
  return verdict(features, missing, pid);
}

Result<void> judge_for_windows(const KernelFeatures& features, Pid pid) {
  std::vector<std::string> missing;
  add_missing_links(features, missing);
  return verdict(features, missing, pid);
}

} // namespace heapgap::loader
