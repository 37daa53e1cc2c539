#include "loader/kernel_features.h"

#include "base/unique_fd.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"

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

/// BPF_TRACE_UPROBE_MULTI, which the system's headers may be too old to have.
bpf_attach_type uprobe_multi_type() {
  bpf_prog_type program_type{};
  bpf_attach_type type{};
  ::libbpf_prog_type_by_name("uprobe.multi", &program_type, &type);
  return type;
}

/// A program that does nothing, loaded for uprobe_multi; none where the kernel does not know that.
UniqueFd load_idle_program() {
  constexpr std::array<bpf_insn, 2> return_zero{
      {{.code = BPF_ALU64 | BPF_MOV | BPF_K,
        .dst_reg = BPF_REG_0,
        .src_reg = 0,
        .off = 0,
        .imm = 0},
       {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}}};
  bpf_prog_load_opts options{};
  options.sz = sizeof options;
  options.expected_attach_type = uprobe_multi_type();
  return UniqueFd(::bpf_prog_load(BPF_PROG_TYPE_KPROBE, "heapgap_idle", "GPL", return_zero.data(),
                                  return_zero.size(), &options));
}

/// Tries to put a probe into "/", which is no file. Returns the errno value.
int attach_to_root_directory(int program, std::uint32_t pid) {
  const unsigned long offset = 0;
  bpf_link_create_opts options{};
  options.sz = sizeof options;
  options.uprobe_multi.path = "/";
  options.uprobe_multi.offsets = &offset;
  options.uprobe_multi.cnt = 1;
  options.uprobe_multi.pid = pid;
  const UniqueFd link(::bpf_link_create(program, -1, uprobe_multi_type(), &options));
  return link ? 0 : errno;
}

void add_missing_links(const KernelFeatures& features, std::vector<std::string>& missing) {
  if (!features.uprobe_multi) {
    missing.emplace_back("uprobe_multi links (Linux 6.6)");
  } else if (!features.process_filter) {
    missing.emplace_back("uprobe_multi links for one process (Linux 6.10, 6.9.5 or 6.6.35)");
  }
}

Result<void> verdict(const std::vector<std::string>& missing, Pid pid) {
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
  // A kernel that knows uprobe_multi gets as far as the file. One that takes the number for a
  // process, not for a thread, refuses a negative one before that.
  if (const UniqueFd program = load_idle_program()) {
    constexpr auto no_process = static_cast<std::uint32_t>(-1);
    features.uprobe_multi = attach_to_root_directory(program.get(), 0) == EBADF;
    features.process_filter =
        features.uprobe_multi && attach_to_root_directory(program.get(), no_process) == EINVAL;
  }
  return features;
}

Result<void> judge(const KernelFeatures& features, Pid pid) {
  std::vector<std::string> missing;
  if (!features.type_information)
    missing.emplace_back("its type information (CONFIG_DEBUG_INFO_BTF)");
  if (!features.task_storage) missing.emplace_back("BPF task storage (Linux 5.11)");
  if (!features.ring_buffer) missing.emplace_back("the BPF ring buffer (Linux 5.8)");
  add_missing_links(features, missing);
  return verdict(missing, pid);
}

Result<void> judge_for_windows(const KernelFeatures& features, Pid pid) {
  std::vector<std::string> missing;
  add_missing_links(features, missing);
  return verdict(missing, pid);
}

} // namespace heapgap::loader
