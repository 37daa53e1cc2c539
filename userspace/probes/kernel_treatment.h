// What the kernel does with a probe, by the encoding of the instruction it stands on.
#pragma once

#include <cstdint>
#include <span>

namespace heapgap::probes {

enum class KernelTreatment : std::uint8_t {
  emulated,
  single_stepped,
  refused, ///< no probe can be placed, or placing one would harm the program
};

enum class OpcodeMap : std::uint8_t {
  one_byte,
  two_bytes, ///< 0f, opcode
  other,     ///< 0f 38, 0f 3a, VEX and all that came later
};

struct Encoding {
  std::span<const std::uint8_t> prefixes; ///< all but a last one that is REX
  std::uint8_t rex = 0;                   ///< that last one, or 0
  OpcodeMap map = OpcodeMap::other;
  std::uint8_t opcode = 0;
};

/// 40 to 4f.
constexpr bool is_rex(std::uint8_t prefix) {
  return (prefix & 0xf0U) == 0x40;
}

/// The rules of Linux 5.8 and later for 64-bit programs (arch/x86/kernel/uprobes.c). Where releases
/// differ, the dearer: multi-byte nops are emulated only from 6.16 on, and refused is what any of
/// them refuses.
KernelTreatment kernel_treatment(const Encoding& encoding);

} // namespace heapgap::probes
