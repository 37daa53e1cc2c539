// Places on a screen, in columns and rows from the upper left.
#pragma once

#include <algorithm>
#include <cstddef>

namespace heapgap::views {

struct Position {
  std::size_t column = 0;
  std::size_t row = 0;

  constexpr bool operator==(const Position&) const = default;
};

struct ScreenSize {
  std::size_t columns = 0;
  std::size_t rows = 0;

  constexpr bool operator==(const ScreenSize&) const = default;
};

struct Area {
  Position origin;
  ScreenSize size;

  [[nodiscard]] constexpr bool contains(Position at) const {
    return at.column >= origin.column && at.column - origin.column < size.columns &&
           at.row >= origin.row && at.row - origin.row < size.rows;
  }
  constexpr bool operator==(const Area&) const = default;
};

/// The part of `inner`, whose origin is relative to `outer`, that lies in it; in absolute places.
constexpr Area clipped(Area outer, Area inner) {
  const Position at{std::min(inner.origin.column, outer.size.columns),
                    std::min(inner.origin.row, outer.size.rows)};
  return {{outer.origin.column + at.column, outer.origin.row + at.row},
          {std::min(inner.size.columns, outer.size.columns - at.column),
           std::min(inner.size.rows, outer.size.rows - at.row)}};
}

} // namespace heapgap::views
