// Where spans begin and what they are, as bit planes: a heap page of 4 KiB takes 128 bytes, and up
// to 145 when it was added to a region that grows.
//
// The covered bytes are cut into granules (16 bytes for glibc). 64 granules share one cell of four
// words; bit n of each word speaks of granule n:
//
//            granule   0 1 2 3 4 5 6 7 …
//   start              1 0 1 0 0 0 1 0      a span begins here
//   kind (3 planes)    k . k . . . k .      its SpanKind, at its first granule only
//
// A span reaches to the next start, the last one to the end. Cells without any start are passed
// over with the help of a bitmap of those that have one, so that the neighbours of a span are found
// at once however large they are.
#pragma once

#include "base/zeroed_array.h"
#include "heap/bits.h"
#include "heap/hierarchical_bitmap.h"
#include "heap/span.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace heapgap::heap {

class SpanPlanes {
public:
  using Granule = std::size_t;

  SpanPlanes() = default;
  /// `granules`: how many are covered. All bits start out clear: no span at all.
  explicit SpanPlanes(Granule granules);

  [[nodiscard]] Granule granules() const { return granules_; }
  /// Starts beyond a lower end are removed. Growing step by step is linear in the end reached.
  void resize(Granule granules);

  /// Starts a span at `at` (< granules()), or gives the one that starts there another kind.
  void start(Granule at, SpanKind kind) {
    Cell& cell = cells_[at / 64];
    const std::uint64_t bit = one_bit(at % 64);
    const auto code = static_cast<std::uint64_t>(kind);
    // An inner loop: nearly all spans are new, and free or live, which the first plane tells apart.
    if ((cell.start & bit) != 0) {
      for (std::uint64_t& plane : cell.kind) plane &= ~bit;
    } else if (cell.start == 0) {
      occupied_.insert(at / 64);
    }
    cell.start |= bit;
    cell.kind[0] |= bit & -(code & 1U);
    if (code > 1) {
      cell.kind[1] |= bit & -(code >> 1U & 1U);
      cell.kind[2] |= bit & -(code >> 2U & 1U);
    }
  }

  /// Has the processor fetch what is known of `at` (< granules()). Always inlined: GCC takes a
  /// function that does nothing else for empty and leaves its calls out.
  [[gnu::always_inline]] void prefetch(Granule at) const {
    __builtin_prefetch(&cells_[at / 64], 1);
  }

  [[nodiscard]] bool starts(Granule at) const {
    return at < granules_ && (cells_[at / 64].start >> (at % 64) & 1U) != 0;
  }
  /// The kind of the span that starts at `at`.
  [[nodiscard]] SpanKind kind(Granule at) const {
    return kind_in(cells_[at / 64], static_cast<unsigned>(at % 64));
  }
  /// The first start after `at`, or granules().
  [[nodiscard]] Granule next_start(Granule at) const;
  /// The last start at or before `at`; nothing when none is.
  [[nodiscard]] std::optional<Granule> start_before(Granule at) const;
  /// Removes the start at `at`, if there is one: the span before it reaches on.
  void erase(Granule at);
  /// Removes every start at or after `from`.
  void erase_from(Granule from);
  /// Cached spans (see is_cached) become live.
  void uncache();

  /// Of all spans.
  [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const;
  /// Calls visit(begin, end, kind) for every span in order; [begin, end) in granules.
  template <typename Visit> void for_each(Visit visit) const {
    bool open = false;
    Granule begin = 0;
    SpanKind current = SpanKind::unknown;
    for (std::size_t index = 0; index < cells_of(granules_); ++index) {
      const Cell& cell = cells_[index];
      for (std::uint64_t rest = cell.start; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<unsigned>(lowest_bit(rest));
        const Granule here = index * 64 + bit;
        if (open) visit(begin, here, current);
        open = true;
        begin = here;
        current = kind_in(cell, bit);
      }
    }
    if (open) visit(begin, granules_, current);
  }
  /// The same for the spans that overlap [from, to) only, whole ones.
  template <typename Visit> void for_each_in(Granule from, Granule to, Visit visit) const {
    to = std::min(to, granules_);
    if (from >= to) return;
    Granule begin = start_before(from).value_or(next_start(from));
    while (begin < to) {
      const Granule end = next_start(begin);
      visit(begin, end, kind(begin));
      begin = end;
    }
  }

private:
  struct Cell {
    std::uint64_t start;
    std::array<std::uint64_t, 3> kind;
  };

  static constexpr std::size_t cells_of(Granule granules) { return (granules + 63) / 64; }
  static SpanKind kind_in(const Cell& cell, unsigned bit) {
    return static_cast<SpanKind>((cell.kind[0] >> bit & 1U) | (cell.kind[1] >> bit & 1U) << 1U |
                                 (cell.kind[2] >> bit & 1U) << 2U);
  }

  Granule granules_ = 0;
  ZeroedArray<Cell> cells_;     ///< with room to grow; cells beyond granules_ are zero
  HierarchicalBitmap occupied_; ///< the cells with a start
};

} // namespace heapgap::heap
