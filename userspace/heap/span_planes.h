// Where spans begin and what they are, as bit planes: a heap page of 4 KiB takes 128 bytes.
//
// The covered bytes are cut into granules (16 bytes for glibc). 64 granules share one cell of four
// words; bit n of each word speaks of granule n:
//
//            granule   0 1 2 3 4 5 6 7 …
//   start              1 0 1 0 0 0 1 0      a span begins here
//   kind (3 planes)    k . k . . . k .      its SpanKind, at its first granule only
//
// A span reaches to the next start, the last one to the end.
#pragma once

#include "base/zeroed_array.h"
#include "heap/span.h"

#include <array>
#include <bit>
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

  /// Starts a span at `at` (< granules()), or gives the one that starts there another kind.
  void start(Granule at, SpanKind kind) {
    Cell& cell = cells_[at / 64];
    const std::uint64_t bit = std::uint64_t{1} << (at % 64);
    const auto code = static_cast<std::uint64_t>(kind);
    // An inner loop: nearly all spans are new, and free or live, which the first plane tells apart.
    if ((cell.start & bit) != 0) {
      for (std::uint64_t& plane : cell.kind) plane &= ~bit;
    }
    cell.start |= bit;
    cell.kind[0] |= bit & -(code & 1U);
    if (code > 1) {
      cell.kind[1] |= bit & -(code >> 1U & 1U);
      cell.kind[2] |= bit & -(code >> 2U & 1U);
    }
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
  /// Removes every start at or after `from`.
  void erase_from(Granule from);

  /// Calls visit(begin, end, kind) for every span in order; [begin, end) in granules.
  template <typename Visit> void for_each(Visit visit) const {
    bool open = false;
    Granule begin = 0;
    SpanKind current = SpanKind::unknown;
    for (std::size_t index = 0; index < cells_.size(); ++index) {
      const Cell& cell = cells_[index];
      for (std::uint64_t rest = cell.start; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(rest));
        const Granule here = index * 64 + bit;
        if (open) visit(begin, here, current);
        open = true;
        begin = here;
        current = kind_in(cell, bit);
      }
    }
    if (open) visit(begin, granules_, current);
  }

private:
  struct Cell {
    std::uint64_t start;
    std::array<std::uint64_t, 3> kind;
  };

  static SpanKind kind_in(const Cell& cell, unsigned bit) {
    return static_cast<SpanKind>((cell.kind[0] >> bit & 1U) | (cell.kind[1] >> bit & 1U) << 1U |
                                 (cell.kind[2] >> bit & 1U) << 2U);
  }

  Granule granules_ = 0;
  ZeroedArray<Cell> cells_;
};

} // namespace heapgap::heap
