#include "allocators/static_data.h"

#include <algorithm>

namespace heapgap::allocators {

namespace {

constexpr Bytes most_data = 256_MiB;

bool is_data(const target::Mapping& mapping) {
  return mapping.readable && mapping.writable && !mapping.shared;
}

} // namespace

std::vector<StaticData> find_static_data(const target::Mappings& mappings) {
  std::vector<StaticData> found;
  for (std::size_t index = 0; index < mappings.size(); ++index) {
    const target::Mapping& mapping = mappings[index];
    const bool is_object = mapping.inode != 0 && mapping.range.size() <= most_data;
    if (!is_object || !is_data(mapping)) continue;
    Range range = mapping.range;
    for (std::size_t next = index + 1; next < mappings.size(); ++next) {
      const target::Mapping& more = mappings[next];
      const bool follows = more.range.begin == range.end && is_data(more) && more.is_anonymous();
      if (!follows || more.name == "[heap]" || more.name == "[stack]") break;
      range.end = more.range.end;
    }
    range.end = std::min(range.end, range.begin + most_data);
    found.push_back({mapping, range});
  }
  return found;
}

} // namespace heapgap::allocators
