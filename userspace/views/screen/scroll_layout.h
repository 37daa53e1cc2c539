// Where the columns of a table stand.
#pragma once

#include "views/screen/scroll_table.h"

namespace heapgap::views {

struct PlacedColumn {
  std::size_t index = 0; ///< in the table
  std::size_t begin = 0;
  std::size_t width = 0;
};

/// The columns that `width` has room for, two blanks apart, in the table's order: of too many those
/// with the highest ranks are left out.
std::vector<PlacedColumn> placed(const std::vector<ScrollColumn>& columns, std::size_t width);

} // namespace heapgap::views
