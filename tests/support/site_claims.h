// What must be true of the site that is chosen for a probe, whatever the code: judged from the
// text that the disassembler prints and the raw bytes, not by the rules that choose.
#pragma once

#include "probes/code_site.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <Zydis/Zydis.h>

namespace heapgap::test {

/// Mnemonics of which the next instruction is not the next that runs, or not at once.
inline bool ends_straight_line(std::string_view text) {
  constexpr std::array<std::string_view, 12> beginnings{
      "j", "call", "ret", "loop", "int", "iret", "sys", "xbegin", "hlt", "ud0", "ud1", "ud2"};
  return std::ranges::any_of(beginnings, [&](auto begin) { return text.starts_with(begin); });
}

/// push reg, nop, or a jump or call with a displacement.
inline bool looks_emulated(std::span<const std::byte> code) {
  const auto at = [&](std::size_t i) {
    return i < code.size() ? std::to_integer<unsigned>(code[i]) : 0U;
  };
  std::size_t opcode = 0;
  const auto is_prefix = [](unsigned byte) {
    return (byte & 0xf0U) == 0x40 || byte == 0x66 || byte == 0x67 || byte == 0x64 || byte == 0x65 ||
           byte == 0xf2 || byte == 0xf3;
  };
  while (is_prefix(at(opcode))) ++opcode;
  const auto first = at(opcode);
  const bool is_push = (first & 0xf8U) == 0x50 && (opcode == 0 || (opcode == 1 && at(0) == 0x41));
  const bool is_branch = (first & 0xf0U) == 0x70 || first == 0xe8 || first == 0xe9 ||
                         first == 0xeb || (first == 0x0f && (at(opcode + 1) & 0xf0U) == 0x80);
  const auto prefixes = code.first(std::min(opcode, code.size()));
  const bool has_66 = std::ranges::find(prefixes, std::byte{0x66}) != prefixes.end();
  const bool is_nop = first == 0x90 && std::ranges::all_of(prefixes, [](std::byte prefix) {
                        return prefix == std::byte{0x66};
                      });
  return is_push || is_nop || (is_branch && !has_66);
}

/// The first claim that does not hold; "" when all do.
inline std::string broken_claim(std::span<const std::byte> code, const probes::CodeSite& site) {
  const auto place = site.into_function.count;
  if (place >= code.size()) return "the site lies beyond the code";
  std::size_t at = 0;
  while (at < place) {
    ZydisDisassembledInstruction instruction;
    if (!ZYAN_SUCCESS(::ZydisDisassembleIntel(ZYDIS_MACHINE_MODE_LONG_64, 0, code.data() + at,
                                              code.size() - at, &instruction))) {
      return "the site lies behind what is not code";
    }
    std::string_view text(instruction.text);
    for (const std::string_view prefix : {"bnd ", "notrack ", "rep ", "lock "}) {
      if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    }
    if (ends_straight_line(text)) return "the site lies behind: " + std::string(text);
    at += instruction.info.length;
  }
  if (at != place) return "the site is not where an instruction begins";
  const bool is_emulated = site.price == probes::Price::emulated;
  if (is_emulated != looks_emulated(code.subspan(place))) return "the price is wrong";
  if (!is_emulated && place != 0) return "a dear site is not the entry";
  return "";
}

} // namespace heapgap::test
