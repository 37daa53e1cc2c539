#include "allocators/thread_pointers.h"

#include <algorithm>

namespace heapgap::allocators {

namespace {

/// The robust list lies 0x2e0 into the block in glibc 2.26 to 2.43; older and newer ones may
/// differ.
constexpr Bytes max_block_head = 1_KiB;
/// The dynamic linker's own mappings, where the first thread's block lies, are small.
constexpr Bytes max_searched_mapping = 1_MiB;
/// A static program keeps its first block at the beginning of the brk area.
constexpr Bytes searched_of_brk_area = 64_KiB;

bool is_control_block(WindowedReader& reader, Address at) {
  return reader.word(at) == at.value && reader.word(at + 16_B) == at.value &&
         reader.word(at + 8_B).value_or(0) != 0;
}

std::optional<Address> block_around(WindowedReader& reader, Address robust_list) {
  const Address lowest = robust_list - max_block_head;
  for (Address at = align_down(robust_list, 16_B); at >= lowest; at = at - 16_B) {
    if (is_control_block(reader, at)) return at;
  }
  return std::nullopt;
}

/// For libraries that register no robust list for a lone thread (glibc 2.33 and older).
void search_mappings(WindowedReader& reader, const target::Mappings& mappings,
                     std::vector<Address>& found) {
  for (const target::Mapping& mapping : mappings) {
    if (!mapping.is_anonymous() || !mapping.writable) continue;
    Range part = mapping.range;
    if (mapping.name == "[heap]") {
      part.end = std::min(part.end, part.begin + searched_of_brk_area);
    } else if (part.size() > max_searched_mapping || mapping.name == "[stack]") {
      continue;
    }
    for (Address at = part.begin; at < part.end; at = at + 16_B) {
      if (!reader.word(at)) {
        at = align_down(at, page_size) + page_size - 16_B;
      } else if (is_control_block(reader, at)) {
        found.push_back(at);
      }
    }
  }
}

} // namespace

std::vector<Address> find_thread_pointers(WindowedReader& reader, const target::Mappings& mappings,
                                          const std::vector<target::Thread>& threads) {
  std::vector<Address> found;
  for (const target::Thread& thread : threads) {
    if (thread.robust_list_head.value <= max_block_head.count) continue;
    if (const auto block = block_around(reader, thread.robust_list_head)) found.push_back(*block);
  }
  if (found.empty()) search_mappings(reader, mappings, found);
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());
  return found;
}

} // namespace heapgap::allocators
