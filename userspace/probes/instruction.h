// One x86-64 instruction, as far as the choice of a probe's place needs it.
#pragma once

#include "base/units.h"
#include "probes/kernel_treatment.h"
#include "probes/registers.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace heapgap::probes {

struct Instruction {
  Bytes length; ///< 1 to 15
  KernelTreatment treatment = KernelTreatment::refused;
  Registers writes = Registers::none; ///< all or a part of them
  bool stores = false;                ///< writes to memory
  bool leaves_path =
      false; ///< jump, call, return, trap or system call: not always the next one follows at once
  /// Where a jump or call with a displacement goes: the distance from this instruction's first
  /// byte.
  std::optional<std::int64_t> target;
};

/// The instruction that the code begins with; nothing when it is none, or is cut off.
std::optional<Instruction> decode_instruction(std::span<const std::byte> code);

} // namespace heapgap::probes
