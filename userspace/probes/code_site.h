// The instruction of a function that a probe costs least on.
#pragma once

#include "base/units.h"
#include "probes/probe.h"
#include "probes/registers.h"

#include <cstddef>
#include <optional>
#include <span>

namespace heapgap::probes {

struct FunctionCode {
  std::span<const std::byte> bytes; ///< from the function's first byte on
  bool whole = true;                ///< to its last byte, so that every jump in it is seen
};

struct CodeSite {
  Bytes into_function; ///< where the probed instruction begins
  Price price = Price::single_stepped;

  bool operator==(const CodeSite&) const = default;
};

/// The first instruction that the kernel emulates, if a probe there sees each call of the function
/// exactly once and as a probe on its first instruction would:
///
///   entry  test %rdi,%rdi    } straight-line code that keeps `intact` and writes no memory;
///          mov  %ecx,%r10d   } no jump in the function goes into it, nor to the site
///   site   je   …
///
/// `intact` are the registers that the probe reads; a return probe needs rsp among them, as it
/// replaces the return address on top of the stack. Otherwise the first instruction, whatever it
/// costs. A jump back to that one counts as a call, with the arguments it brings. Not seen: jumps
/// by table or from outside the function, which no compiler sends into a prologue. Nothing when the
/// kernel takes no probe at the first instruction either, or there is no code.
std::optional<CodeSite> choose_site(const FunctionCode& code, Registers intact);

} // namespace heapgap::probes
