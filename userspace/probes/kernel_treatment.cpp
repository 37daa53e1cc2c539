#include "probes/kernel_treatment.h"

#include <algorithm>
#include <array>

namespace heapgap::probes {
namespace {

constexpr std::uint8_t operand_size = 0x66;
constexpr std::uint8_t nop = 0x90;

/// Segments es, cs, ss and ds, and lock. The processor ignores the former in 64-bit programs,
/// the kernel does not.
constexpr std::array<std::uint8_t, 5> refused_prefixes{0x26, 0x2e, 0x36, 0x3e, 0xf0};

/// Not valid in 64-bit programs; mov to ss, which holds back the trap; input and output; int3, int,
/// into, iret; int1, hlt, cli, sti.
constexpr auto refused_one_byte = std::to_array<std::uint8_t>(
    {0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x60, 0x61, 0x62, 0x6c,
     0x6d, 0x6e, 0x6f, 0x82, 0x8e, 0x9a, 0xc4, 0xc5, 0xcc, 0xcd, 0xce, 0xcf, 0xd4, 0xd5, 0xd6,
     0xe4, 0xe5, 0xe6, 0xe7, 0xea, 0xec, 0xed, 0xee, 0xef, 0xf1, 0xf4, 0xfa, 0xfb});

/// System instructions (descriptor tables, syscall, sysret, clts, invd, wbinvd, ud2, wrmsr,
/// sysenter, sysexit, getsec, vmread, vmwrite), 3DNow! and what has no meaning.
constexpr auto refused_two_bytes = std::to_array<std::uint8_t>(
    {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e,
     0x0f, 0x24, 0x25, 0x26, 0x27, 0x30, 0x34, 0x35, 0x36, 0x37, 0x39, 0x3b, 0x3c, 0x3d, 0x3e,
     0x3f, 0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0xa6, 0xa7, 0xae, 0xb8, 0xd0, 0xf0, 0xff});

template <typename List> bool is_in(const List& list, std::uint8_t byte) {
  return std::ranges::find(list, byte) != list.end();
}

/// A REX prefix that another prefix follows: the processor skips it, the kernel stumbles over it.
bool is_refused_prefix(std::uint8_t prefix) {
  return is_rex(prefix) || is_in(refused_prefixes, prefix);
}

bool is_push(const Encoding& encoding) {
  return encoding.map == OpcodeMap::one_byte && (encoding.opcode & 0xf8U) == 0x50 &&
         encoding.prefixes.empty() && (encoding.rex == 0 || encoding.rex == 0x41);
}

/// jmp, call and jcc with a displacement.
bool is_relative_branch(const Encoding& encoding) {
  switch (encoding.map) {
  case OpcodeMap::one_byte:
    return (encoding.opcode & 0xf0U) == 0x70 || encoding.opcode == 0xe8 ||
           encoding.opcode == 0xe9 || encoding.opcode == 0xeb;
  case OpcodeMap::two_bytes:
    return (encoding.opcode & 0xf0U) == 0x80;
  case OpcodeMap::other:
    return false;
  }
  return false;
}

KernelTreatment treatment_of_nop(const Encoding& encoding) {
  // 41 90 is xchg %eax,%r8d, which kernels have taken for a nop and left out.
  if (encoding.rex != 0) return KernelTreatment::refused;
  // f3 90 is pause, which newer kernels tell from a nop.
  return std::ranges::all_of(encoding.prefixes,
                             [](std::uint8_t prefix) { return prefix == operand_size; })
             ? KernelTreatment::emulated
             : KernelTreatment::single_stepped;
}

} // namespace

KernelTreatment kernel_treatment(const Encoding& encoding) {
  using enum KernelTreatment;
  if (std::ranges::any_of(encoding.prefixes, is_refused_prefix)) return refused;
  if (is_push(encoding)) return emulated;
  if (is_relative_branch(encoding)) {
    return is_in(encoding.prefixes, operand_size) ? refused : emulated;
  }
  switch (encoding.map) {
  case OpcodeMap::one_byte:
    if (encoding.opcode == nop) return treatment_of_nop(encoding);
    return is_in(refused_one_byte, encoding.opcode) ? refused : single_stepped;
  case OpcodeMap::two_bytes:
    return is_in(refused_two_bytes, encoding.opcode) ? refused : single_stepped;
  case OpcodeMap::other:
    return refused;
  }
  return refused;
}

} // namespace heapgap::probes
