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

#include "heap/block_ends.h"
#include "heap/span_planes.h"

#include <bit>
#include <optional>
#include <utility>
#include <vector>

namespace heapgap::heap {

struct RegionShape {
  Range range;             ///< the memory it takes
  std::uint32_t arena;     ///< index into Heap::arenas
  Bytes granule{16};       ///< power of two; spans begin and end at multiples of it
  Bytes block_header{8};   ///< bytes of each live span that are header
  Bytes shift{8};          ///< spans lie in [begin + shift, end + shift); see above
  bool keeps_ends = false; ///< blocks may end within a granule; 4 bits more for each granule

  bool operator==(const RegionShape&) const = default;
};

class Region {
public:
  explicit Region(RegionShape shape)
      : shape_(shape), granule_bits_(std::countr_zero(shape.granule.count)),
        planes_(shape.range.size().count >> granule_bits_),
        ends_(shape.keeps_ends ? planes_.granules() : 0) {}

  [[nodiscard]] const RegionShape& shape() const { return shape_; }
  [[nodiscard]] Range range() const { return shape_.range; }
  /// Where spans may lie: range() moved by the shift.
  [[nodiscard]] Range span_range() const {
    return {shape_.range.begin + shape_.shift, shape_.range.end + shape_.shift};
  }

  /// Starts a span at `begin`, inside span_range() and on a granule. It reaches to the next start.
  void start(Address begin, SpanKind kind) { planes_.start(granule_of(begin), kind); }
  /// Starts a live span of a block that takes `size` bytes from `begin` on, its header included, in
  /// a slot that reaches to `slot_end`, which lies on a granule; padding fills the rest. Takes a
  /// region that keeps ends, with a granule of at most 16.
  void start_block(Address begin, Bytes size, Address slot_end);
  /// Forgets every span that begins at or after `from`.
  void erase_from(Address from) { planes_.erase_from(granule_of(from)); }
  /// Cached spans become live: they look the same where the caches' own lists are not known.
  void uncache() { planes_.uncache(); }
  /// It counts as another arena's, or as the same one's in another heap.
  void set_arena(std::uint32_t arena) { shape_.arena = arena; }
  /// Moves the end; spans that begin beyond it are forgotten. `range.begin` stays.
  void resize(Address end);
  /// Moves the end up. The bytes in between belong to top if the region ended in it, else they are
  /// unknown.
  void extend(Address end);

  /// Makes `size` bytes from `begin` on a live span, its end rounded up to a granule. Live spans
  /// that it overlaps are released and added to `cleared`; the rest of another span behind it keeps
  /// its kind, and so does one in front, but that a top has nothing behind it and becomes free.
  /// Returns the span's size; nothing, and nothing happens, when it does not lie in span_range() or
  /// `begin` not on a granule.
  std::optional<Bytes> allocate(Address begin, Bytes size, std::vector<Span>& cleared);
  /// Frees the live span that begins exactly at `begin` and merges it with free or top neighbours.
  /// Returns its size; nothing when there is none.
  std::optional<Bytes> release(Address begin);
  /// Releases the live spans that overlap `range` and adds them to `cleared`.
  void clear(Range range, std::vector<Span>& cleared);

  /// `address`, which lies in span_range(), will soon be asked for.
  [[gnu::always_inline]] void prefetch(Address address) const {
    if (const Granule granule = granule_of(address); granule < planes_.granules()) {
      planes_.prefetch(granule);
    }
  }

  /// The span that begins exactly at `begin`, if one does.
  [[nodiscard]] std::optional<Span> span_at(Address begin) const;
  /// The span that covers `address`, if one does.
  [[nodiscard]] std::optional<Span> span_covering(Address address) const;
  /// The first live span that begins at or after `from`, if there is one.
  [[nodiscard]] std::optional<Span> next_live(Address from) const;
  /// The last span, if there is one.
  [[nodiscard]] std::optional<Span> last() const;

  /// Of all spans, as they lie in the region.
  [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const {
    return planes_.hash(ends_.hash(seed));
  }
  /// Calls visit(Span) for each span in address order.
  template <typename Visit> void for_each(Visit visit) const {
    planes_.for_each([&](std::size_t begin, std::size_t end, SpanKind kind) {
      visit(Span{address_of(begin), Bytes{(end - begin) << granule_bits_}, kind,
                 ends_.padding_of(begin, kind)});
    });
  }
  /// The same for the spans that overlap `where` only, whole ones.
  template <typename Visit> void for_each_in(Range where, Visit visit) const {
    const Range inside = intersection(span_range(), where);
    if (inside.empty()) return;
    const auto to = granule_of(inside.end + shape_.granule - 1_B);
    planes_.for_each_in(granule_of(inside.begin), to,
                        [&](std::size_t begin, std::size_t end, SpanKind kind) {
                          visit(Span{address_of(begin), Bytes{(end - begin) << granule_bits_}, kind,
                                     ends_.padding_of(begin, kind)});
                        });
  }

private:
  using Granule = SpanPlanes::Granule;

  [[nodiscard]] Granule granule_of(Address a) const {
    return (a - span_range().begin).count >> granule_bits_;
  }
  [[nodiscard]] Address address_of(Granule granule) const {
    return span_range().begin + Bytes{granule << granule_bits_};
  }
  [[nodiscard]] bool on_granule(Address a) const {
    return is_aligned(a - span_range().begin, shape_.granule);
  }
  [[nodiscard]] Span span_from(Granule granule) const;
  [[nodiscard]] std::optional<Granule> live_start(Address begin) const;

  void free_and_merge(Granule begin, Granule end);
  void clear(Granule begin, Granule end, std::vector<Span>& cleared);
  void carve(Granule begin, Granule end);

  RegionShape shape_;
  int granule_bits_; ///< log2 of the granule
  SpanPlanes planes_;
  BlockEnds ends_;
};

} // namespace heapgap::heap
