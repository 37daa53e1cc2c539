// The memory map holds names that the target chooses.
#include "target/mapping.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace heapgap;
  const auto mappings = target::parse_mappings({reinterpret_cast<const char*>(data), size});
  if (!mappings) return 0;
  Address before;
  for (const auto& mapping : *mappings) {
    const bool in_order = mapping.range.begin >= before && !mapping.range.empty();
    const auto* found = target::find_mapping(*mappings, mapping.range.begin);
    if (!in_order || found != &mapping) std::abort();
    before = mapping.range.end;
  }
  return 0;
}
