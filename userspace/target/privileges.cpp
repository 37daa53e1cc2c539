#include "target/privileges.h"

#include "target/process_errors.h"

#include <array>
#include <cerrno>
#include <memory>
#include <span>

#include <sys/capability.h>
#include <sys/prctl.h>

namespace heapgap::target {
namespace {

struct FreeCapabilities {
  void operator()(cap_t capabilities) const { ::cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities>;

std::unexpected<Error> failed() {
  return fail(ErrorKind::failure, "cannot give up privileges", error_text(errno));
}

/// A kernel too old to know a capability does not grant it either.
bool is_held(const Capabilities& held, cap_value_t capability) {
  cap_flag_value_t value = CAP_CLEAR;
  return ::cap_get_flag(held.get(), capability, CAP_PERMITTED, &value) == 0 && value == CAP_SET;
}

/// Reduces the capabilities held to those of `wanted` that are held now.
Result<void> keep_only(std::span<const cap_value_t> wanted) {
  const Capabilities held(::cap_get_proc());
  const Capabilities kept(::cap_init());
  if (!held || !kept) return failed();
  for (const cap_value_t capability : wanted) {
    if (!is_held(held, capability)) continue;
    for (const auto set : {CAP_PERMITTED, CAP_EFFECTIVE}) {
      if (::cap_set_flag(kept.get(), set, 1, &capability, CAP_SET) != 0) return failed();
    }
  }
  if (::cap_set_proc(kept.get()) != 0) return failed();
  return {};
}

Result<void> forbid_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed();
  return {};
}

} // namespace

Result<void> limit_to_reading() {
  constexpr std::array<cap_value_t, 4> reading{CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH,
                                               CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN};
  if (auto kept = keep_only(reading); !kept) return kept;
  return forbid_new_privileges();
}

Result<void> limit_to_tracing() {
  constexpr std::array<cap_value_t, 6> tracing{
      CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN,
      CAP_BPF,        CAP_PERFMON};
  if (auto kept = keep_only(tracing); !kept) return kept;
  return forbid_new_privileges();
}

Result<void> limit_to_probing() {
  constexpr std::array<cap_value_t, 2> both{CAP_BPF, CAP_PERFMON};
  constexpr std::array<cap_value_t, 1> instead{CAP_SYS_ADMIN};
  const Capabilities held(::cap_get_proc());
  if (!held) return failed();
  const bool has_both = is_held(held, CAP_BPF) && is_held(held, CAP_PERFMON);
  auto kept = has_both ? keep_only(both) : keep_only(instead);
  if (!kept) return kept;
  return forbid_new_privileges();
}

Result<void> drop_all() {
  if (auto kept = keep_only({}); !kept) return kept;
  return forbid_new_privileges();
}

} // namespace heapgap::target
