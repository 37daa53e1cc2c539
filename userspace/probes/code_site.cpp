#include "probes/code_site.h"

#include "probes/instruction.h"

#include <algorithm>

namespace heapgap::probes {
namespace {

/// The first emulated instruction on the straight line from the entry, as far as `intact` holds and
/// nothing happened that others see: a probe after it would report a call too late.
std::optional<std::size_t> first_emulated(std::span<const std::byte> code, Registers intact) {
  for (std::size_t at = 0; at < code.size();) {
    const auto instruction = decode_instruction(code.subspan(at));
    if (!instruction) return std::nullopt;
    if (instruction->treatment == KernelTreatment::emulated) return at;
    if (instruction->leaves_path || instruction->stores || overlap(instruction->writes, intact)) {
      return std::nullopt;
    }
    at += instruction->length.count;
  }
  return std::nullopt;
}

/// A jump or call in the code goes behind its first byte, but not behind `site`. What is not code
/// is skipped byte by byte: jumps that are none may be seen, but none is overlooked on that
/// account.
bool has_jump_into(std::span<const std::byte> code, std::size_t site) {
  for (std::size_t at = 0; at < code.size();) {
    const auto instruction = decode_instruction(code.subspan(at));
    if (instruction && instruction->target) {
      const auto target = static_cast<std::int64_t>(at) + *instruction->target;
      if (target > 0 && target <= static_cast<std::int64_t>(site)) return true;
    }
    at += instruction ? instruction->length.count : 1;
  }
  return false;
}

} // namespace

std::optional<CodeSite> choose_site(const FunctionCode& code, Registers intact) {
  const auto entry = decode_instruction(code.bytes);
  if (!entry) return std::nullopt;
  if (entry->treatment == KernelTreatment::emulated) return CodeSite{{0}, Price::emulated};
  if (code.whole) {
    const auto site = first_emulated(code.bytes, intact);
    if (site && !has_jump_into(code.bytes, *site)) return CodeSite{{*site}, Price::emulated};
  }
  if (entry->treatment == KernelTreatment::refused) return std::nullopt;
  return CodeSite{{0}, Price::single_stepped};
}

} // namespace heapgap::probes
