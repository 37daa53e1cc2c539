#include "probes/instruction.h"

#include <array>

#include <Zydis/Zydis.h>

namespace heapgap::probes {
namespace {

using Operands = std::span<const ZydisDecodedOperand>;

ZydisDecoder decoder_for_64_bit() {
  ZydisDecoder decoder;
  ::ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  return decoder;
}

bool is_written(const ZydisDecodedOperand& operand) {
  return (operand.actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) != 0;
}

Registers register_of(ZydisRegister part) {
  switch (::ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, part)) {
  case ZYDIS_REGISTER_RDI:
    return Registers::rdi;
  case ZYDIS_REGISTER_RSI:
    return Registers::rsi;
  case ZYDIS_REGISTER_RDX:
    return Registers::rdx;
  case ZYDIS_REGISTER_RSP:
    return Registers::rsp;
  default:
    return Registers::none;
  }
}

Registers written_registers(Operands operands) {
  auto written = Registers::none;
  for (const auto& operand : operands) {
    if (operand.type != ZYDIS_OPERAND_TYPE_REGISTER || !is_written(operand)) continue;
    written = written | register_of(operand.reg.value);
  }
  return written;
}

bool writes_memory(Operands operands) {
  for (const auto& operand : operands) {
    if (operand.type == ZYDIS_OPERAND_TYPE_MEMORY && is_written(operand)) return true;
  }
  return false;
}

bool leaves_path(const ZydisDecodedInstruction& decoded) {
  switch (decoded.meta.category) {
  case ZYDIS_CATEGORY_CALL:
  case ZYDIS_CATEGORY_COND_BR:
  case ZYDIS_CATEGORY_UNCOND_BR:
  case ZYDIS_CATEGORY_RET:
  case ZYDIS_CATEGORY_INTERRUPT:
  case ZYDIS_CATEGORY_SYSCALL:
  case ZYDIS_CATEGORY_SYSRET:
  case ZYDIS_CATEGORY_SYSTEM:
  case ZYDIS_CATEGORY_VTX:
    return true;
  default:
    return decoded.mnemonic == ZYDIS_MNEMONIC_UD0 || decoded.mnemonic == ZYDIS_MNEMONIC_UD1 ||
           decoded.mnemonic == ZYDIS_MNEMONIC_UD2;
  }
}

std::optional<std::int64_t> target_of(const ZydisDecodedInstruction& decoded, Operands operands) {
  for (const auto& operand : operands) {
    if (operand.type == ZYDIS_OPERAND_TYPE_IMMEDIATE && operand.imm.is_relative != 0) {
      return operand.imm.value.s + decoded.length; // 32 bits at most: no overflow
    }
  }
  return std::nullopt;
}

OpcodeMap opcode_map(const ZydisDecodedInstruction& decoded) {
  if (decoded.encoding != ZYDIS_INSTRUCTION_ENCODING_LEGACY) return OpcodeMap::other;
  switch (decoded.opcode_map) {
  case ZYDIS_OPCODE_MAP_DEFAULT:
    return OpcodeMap::one_byte;
  case ZYDIS_OPCODE_MAP_0F:
    return OpcodeMap::two_bytes;
  default:
    return OpcodeMap::other;
  }
}

KernelTreatment treatment_of(const ZydisDecodedInstruction& decoded) {
  std::array<std::uint8_t, ZYDIS_MAX_INSTRUCTION_LENGTH> prefixes{};
  std::size_t count = 0;
  for (const auto& prefix : std::span(decoded.raw.prefixes, decoded.raw.prefix_count)) {
    prefixes[count++] = prefix.value;
  }
  const bool has_rex = count > 0 && is_rex(prefixes[count - 1]);
  const std::uint8_t rex = has_rex ? prefixes[--count] : std::uint8_t{0};
  return kernel_treatment({.prefixes = std::span(prefixes).first(count),
                           .rex = rex,
                           .map = opcode_map(decoded),
                           .opcode = decoded.opcode});
}

} // namespace

std::optional<Instruction> decode_instruction(std::span<const std::byte> code) {
  static const ZydisDecoder decoder = decoder_for_64_bit();
  ZydisDecodedInstruction decoded;
  std::array<ZydisDecodedOperand, ZYDIS_MAX_OPERAND_COUNT> all_operands;
  if (!ZYAN_SUCCESS(::ZydisDecoderDecodeFull(&decoder, code.data(), code.size(), &decoded,
                                             all_operands.data()))) {
    return std::nullopt;
  }
  // Operands that the text of an instruction leaves out count too, as rsp in push.
  const auto operands = std::span(all_operands).first(decoded.operand_count);
  return Instruction{.length = {decoded.length},
                     .treatment = treatment_of(decoded),
                     .writes = written_registers(operands),
                     .stores = writes_memory(operands),
                     .leaves_path = leaves_path(decoded),
                     .target = target_of(decoded, operands)};
}

} // namespace heapgap::probes
