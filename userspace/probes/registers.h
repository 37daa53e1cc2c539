// The registers that a probe reads: a call's arguments and the stack pointer.
#pragma once

#include <cstdint>

namespace heapgap::probes {

/// A set of them. The first three arguments of a call, in order, are rdi, rsi and rdx; rsp points
/// at the return address when a function begins (System V ABI for x86-64, "Parameter Passing").
struct Registers {
  std::uint8_t bits = 0;

  static const Registers none;
  static const Registers rdi;
  static const Registers rsi;
  static const Registers rdx;
  static const Registers rsp;

  constexpr bool operator==(const Registers&) const = default;
  friend constexpr Registers operator|(Registers a, Registers b) {
    return {static_cast<std::uint8_t>(a.bits | b.bits)};
  }
  friend constexpr bool overlap(Registers a, Registers b) { return (a.bits & b.bits) != 0; }
};

inline constexpr Registers Registers::none{0};
inline constexpr Registers Registers::rdi{1};
inline constexpr Registers Registers::rsi{2};
inline constexpr Registers Registers::rdx{4};
inline constexpr Registers Registers::rsp{8};

} // namespace heapgap::probes
