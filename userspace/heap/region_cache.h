// The region that an address lies in, as a rule without a search.
#pragma once

#include "heap/heap.h"

#include <array>

namespace heapgap::heap {

/// One entry for each window of 64 MiB, the size of an arena's heap in glibc; windows far apart
/// share entries. To be cleared whenever a region was added or removed.
class RegionCache {
public:
  /// The same as heap.region_with(address), always with the same heap.
  [[nodiscard]] Region* find(Heap& heap, Address address) {
    Region*& entry = entries_[(address.value / window.count) % entries_.size()];
    if (entry == nullptr || !entry->span_range().contains(address)) {
      entry = heap.region_with(address);
    }
    return entry;
  }
  void clear() { entries_.fill(nullptr); }

private:
  static constexpr Bytes window = 64_MiB;

  std::array<Region*, 128> entries_{};
};

} // namespace heapgap::heap
