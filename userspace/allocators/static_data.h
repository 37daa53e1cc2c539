// The writable data of an object: what the file brings along, and the zeros behind it (.bss).
#pragma once

#include "target/mapping.h"

namespace heapgap::allocators {

struct StaticData {
  target::Mapping mapping; ///< the file's
  Range range;             ///< with the anonymous memory that follows

  /// The part that no file backs; empty when the zeros end in the file's last page.
  [[nodiscard]] Range zeros() const { return {mapping.range.end, range.end}; }
};

/// Of all objects, in address order. A mapping longer than 256 MiB is a mapped file, not an
/// object's data; zeros are followed until both together have that length, as what comes right
/// behind them may be a heap.
std::vector<StaticData> find_static_data(const target::Mappings& mappings);

} // namespace heapgap::allocators
