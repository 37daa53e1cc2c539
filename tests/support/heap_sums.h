// What a model of a heap adds up to, span by span.
#pragma once

#include "allocators/slot_classes.h"
#include "heap/heap.h"

#include <array>

namespace heapgap::test {

struct HeapSums {
  std::array<Bytes, heap::span_kinds> kinds{}; ///< headers included; direct blocks: none of these
  std::uint64_t live_blocks = 0;               ///< direct ones included
  std::uint64_t cached_blocks = 0;
  Bytes live; ///< usable bytes, direct blocks included
  std::uint64_t direct_blocks = 0;
  Bytes mapped; ///< all of it

  [[nodiscard]] Bytes of(heap::SpanKind kind) const {
    return kinds[static_cast<std::size_t>(kind)];
  }
};

/// Slots that are not free, over all classes.
std::uint64_t used_slots(const allocators::SlotClasses& classes);

/// Of all that belongs to `arena`, and of all direct blocks.
HeapSums sums_of(const heap::Heap& heap, std::uint32_t arena = 0);

} // namespace heapgap::test
