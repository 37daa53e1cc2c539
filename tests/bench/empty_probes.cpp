#include "bench/empty_probes.h"

#include "kernel/traced_target.h"
#include "loader/uprobe_link.h"
#include "target/descriptor_path.h"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <bpf/bpf.h>

namespace heapgap::test {
namespace {

UniqueFd must_be_open(UniqueFd descriptor, const char* what) {
  if (!descriptor) throw std::system_error(errno, std::generic_category(), what);
  return descriptor;
}

UniqueFd load_empty_program() {
  constexpr std::array<bpf_insn, 2> return_zero{
      {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0},
       {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}}};
  bpf_prog_load_opts options{};
  options.sz = sizeof options;
  options.expected_attach_type = loader::uprobe_multi;
  return must_be_open(UniqueFd(::bpf_prog_load(BPF_PROG_TYPE_KPROBE, "empty", "GPL",
                                               return_zero.data(), return_zero.size(), &options)),
                      "loading the empty program");
}

std::uint64_t planned_offset(const TargetLibc& libc, Call call) {
  for (const auto& probe : libc.object.plan.probes) {
    if (probe.call == call) return probe.file_offset.count;
  }
  throw std::runtime_error("malloc or free is not in the plan");
}

} // namespace

EmptyProbes::EmptyProbes(pid_t pid) : program_(load_empty_program()) {
  const TargetLibc libc(pid);
  const std::string path = target::descriptor_path(libc.object.file.get());
  const std::uint64_t malloc = planned_offset(libc, Call::malloc);
  const std::uint64_t free = planned_offset(libc, Call::free);
  const auto place = [&](const loader::UprobePlaces& places) {
    links_.push_back(must_be_open(loader::link_uprobes(program_.get(), loader::uprobe_multi, places,
                                                       static_cast<std::uint32_t>(pid)),
                                  "placing the empty probes"));
  };
  place({.path = path, .offsets = {malloc}, .cookies = {}, .on_return = true});
  place({.path = path, .offsets = {malloc, free}, .cookies = {}});
}

} // namespace heapgap::test
