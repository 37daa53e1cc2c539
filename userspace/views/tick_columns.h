// The columns of the lines of a watched process.
#pragma once

#include "analysis/tick.h"
#include "views/text_page.h"

#include <string>
#include <string_view>
#include <vector>

namespace heapgap::views {

struct TickCell {
  std::string text; ///< ASCII, at most the column's width
  Style style = Style::plain;
};

/// What a cell is made from.
struct TickRow {
  const analysis::Tick& tick;
  double interval_s = 1;
};

struct TickColumn {
  std::string_view heading;
  std::size_t width = 0;
  unsigned rank = 0;        ///< 0 is the most telling
  std::string_view meaning; ///< "" where the heading says it
  TickCell (*cell)(const TickRow& row) = nullptr;
};

inline constexpr std::size_t tick_column_distance = 2;

/// As many of the most telling columns as `width` has room for, in the order in which they are
/// shown. 80 columns have room for all but the details.
std::vector<TickColumn> tick_columns(std::size_t width);

} // namespace heapgap::views
