// Parts of a whole side by side, whose lengths add up.
#pragma once

#include "views/screen/pane.h"

#include <vector>

namespace heapgap::views {

struct BarPart {
  std::uint64_t amount = 0;
  Glyph glyph;
  Role role = Role::plain;
};

/// Columns for each part of `whole` in a bar of `columns`, by largest remainders, so that they add
/// up to what all parts together take. A part that is not 0 gets a column as long as there are
/// enough. Parts that are more than `whole` fill the bar.
std::vector<std::size_t> columns_of_parts(const std::vector<BarPart>& parts, std::uint64_t whole,
                                          std::size_t columns);

/// Draws them from `at` on; the rest of the whole is filled with `rest`.
void draw_stacked_bar(const Pane& pane, Position at, std::size_t columns,
                      const std::vector<BarPart>& parts, std::uint64_t whole, BarPart rest = {});

} // namespace heapgap::views
