#include "loader/uprobe_link.h"

#include <cstddef>
#include <utility>

#include <sys/syscall.h>
#include <unistd.h>

namespace heapgap::loader {
namespace {

constexpr std::uint32_t flag_return = 1; ///< BPF_F_UPROBE_MULTI_RETURN

/// The part of union bpf_attr for BPF_LINK_CREATE (link_create.uprobe_multi).
struct LinkCreation {
  std::uint32_t program;
  std::uint32_t target; ///< 0
  std::uint32_t type;
  std::uint32_t flags; ///< 0
  const char* path;
  const std::uint64_t* offsets;
  const std::uint64_t* reference_counters; ///< none
  const std::uint64_t* cookies;
  std::uint32_t count;
  std::uint32_t uprobe_flags;
  std::uint32_t pid;
  std::uint32_t padding; ///< 0
};
static_assert(sizeof(void*) == sizeof(std::uint64_t));
static_assert(offsetof(LinkCreation, path) == 16 && offsetof(LinkCreation, pid) == 56);

} // namespace

UniqueFd link_uprobes(int program, bpf_attach_type type, const UprobePlaces& places,
                      std::uint32_t pid) {
  LinkCreation creation{};
  creation.program = static_cast<std::uint32_t>(program);
  creation.type = static_cast<std::uint32_t>(std::to_underlying(type));
  creation.path = places.path.c_str();
  creation.offsets = places.offsets.data();
  creation.cookies = places.cookies.empty() ? nullptr : places.cookies.data();
  creation.count = static_cast<std::uint32_t>(places.offsets.size());
  creation.uprobe_flags = places.on_return ? flag_return : 0;
  creation.pid = pid;
  return UniqueFd(
      static_cast<int>(::syscall(SYS_bpf, BPF_LINK_CREATE, &creation, sizeof creation)));
}

} // namespace heapgap::loader
