// A segment of mimalloc: its head, and the pages that its descriptors cut it into.
#pragma once

#include "allocators/mimalloc/page.h"

#include <array>
#include <vector>

namespace heapgap::allocators::mimalloc {

struct Segment {
  Address address;
  const Layout* layout = nullptr;
  std::uint64_t cookie = 0; ///< the process's constant
  std::uint64_t slices = 0;
  bool is_huge = false;     ///< a single page, and a block of its own
  std::uint64_t thread = 0; ///< owner; 0 when that thread has ended
  std::uint64_t used = 0;   ///< pages in use; 0: kept for later as a whole
  std::array<std::uint64_t, 8> committed{};
  std::vector<Page> pages; ///< behind the head, in address order, without holes

  [[nodiscard]] Range range() const { return range_of(address, slice_size * slices); }
  [[nodiscard]] Range head() const { return range_of(address, slice_size); }
  /// The slice at `address`, which lies in the segment, has memory behind it.
  [[nodiscard]] bool is_committed(Address slice) const {
    const std::uint64_t index = (slice - address).count / slice_size.count;
    return is_huge || index >= max_slices || (committed[index / 64] >> index % 64 & 1U) != 0;
  }
};

struct SegmentAt {
  std::optional<Segment> segment;
  bool has_head = false; ///< a head made sense, whatever its pages did
};

/// The segment there, if it is one by this layout.
SegmentAt read_segment(WindowedReader& reader, const Layout& layout, Address address);

} // namespace heapgap::allocators::mimalloc
