// One link of the kernel that holds many probes. libbpf and the system's headers may be older than
// the kernel, so the numbers and the system call are here.
#pragma once

#include "base/unique_fd.h"

#include <cstdint>
#include <string>
#include <vector>

#include <linux/bpf.h>

namespace heapgap::loader {

// enum bpf_attach_type (include/uapi/linux/bpf.h of the kernel); programs are loaded for one.
inline constexpr auto uprobe_multi = static_cast<bpf_attach_type>(48);   ///< Linux 6.6
inline constexpr auto uprobe_session = static_cast<bpf_attach_type>(57); ///< Linux 6.13

struct UprobePlaces {
  std::string path;                   ///< of the file
  std::vector<std::uint64_t> offsets; ///< into it
  std::vector<std::uint64_t> cookies; ///< one for each, or none at all
  bool on_return = false; ///< when the function returns; a session is there at both without it
};

/// Runs `program` at each place in the process, until the descriptor is closed. Nothing when that
/// failed; errno says why.
UniqueFd link_uprobes(int program, bpf_attach_type type, const UprobePlaces& places,
                      std::uint32_t pid);

} // namespace heapgap::loader
