// One stretch of heap memory that an allocator cuts into spans without holes.
//
// Some allocators' spans do not begin where the stretch begins. A glibc chunk's own bytes are
// shifted by 8 against its nominal place: the word before the header belongs to the block below.
//
//   memory   |w|hdr|  user  …    |hdr| user …      |hdr| top …    |
//   spans      |----- chunk -----|---- chunk -----|---- top -------+w'
//            ^begin                                               ^end
//
// The first word `w` is left over at the front and the last span is short by the same amount
// (w'), so the region is treated as a ring: `shift` bytes at its beginning belong to the last span.
#pragma once

#include "heap/span_planes.h"

#include <optional>
#include <utility>

namespace heapgap::heap {

struct RegionShape {
  Range range;           ///< the memory it takes
  std::uint32_t arena;   ///< index into Heap::arenas
  Bytes granule{16};     ///< power of two; spans begin and end at multiples of it
  Bytes block_header{8}; ///< bytes of each live span that are header
  Bytes shift{8};        ///< spans lie in [begin + shift, end + shift); see above
};

class Region {
public:
  explicit Region(RegionShape shape)
      : shape_(shape), planes_(shape.range.size().count / shape.granule.count) {}

  [[nodiscard]] const RegionShape& shape() const { return shape_; }
  [[nodiscard]] Range range() const { return shape_.range; }
  /// Where spans may lie: range() moved by the shift.
  [[nodiscard]] Range span_range() const {
    return {shape_.range.begin + shape_.shift, shape_.range.end + shape_.shift};
  }

  /// Starts a span at `begin`, inside span_range() and on a granule. It reaches to the next start.
  void start(Address begin, SpanKind kind) { planes_.start(granule_of(begin), kind); }
  /// Forgets every span that begins at or after `from`.
  void erase_from(Address from) { planes_.erase_from(granule_of(from)); }
  /// Moves the end; spans that begin beyond it are forgotten. `range.begin` stays.
  void resize(Address end);

  /// The span that begins exactly at `begin`, if one does.
  [[nodiscard]] std::optional<Span> span_at(Address begin) const;
  /// The span that covers `address`, if one does.
  [[nodiscard]] std::optional<Span> span_covering(Address address) const;
  /// The last span, if there is one.
  [[nodiscard]] std::optional<Span> last() const;

  /// Calls visit(Span) for each span in address order.
  template <typename Visit> void for_each(Visit visit) const {
    planes_.for_each([&](std::size_t begin, std::size_t end, SpanKind kind) {
      visit(Span{address_of(begin), shape_.granule * (end - begin), kind});
    });
  }

private:
  [[nodiscard]] std::size_t granule_of(Address a) const {
    return (a - span_range().begin).count / shape_.granule.count;
  }
  [[nodiscard]] Address address_of(std::size_t granule) const {
    return span_range().begin + shape_.granule * granule;
  }
  [[nodiscard]] Span span_from(std::size_t granule) const;

  RegionShape shape_;
  SpanPlanes planes_;
};

} // namespace heapgap::heap
