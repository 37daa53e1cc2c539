// Ranges of sizes as the first three columns of a table.
#pragma once

#include "base/units.h"
#include "views/text_table.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace heapgap::views {

/// "16 B", "to", "256 B"; both bounds belong to the range, but the upper end shown is the first
/// size outside.
std::vector<std::string> range_cells(Bytes min, Bytes max);

/// "193 B", "to", "208 B": of a size class, whose upper bound is a round number.
std::vector<std::string> class_cells(Bytes min, Bytes max);

/// The columns for these cells, without headings, and the `further` ones.
std::vector<TableColumn> range_columns(std::initializer_list<TableColumn> further);

} // namespace heapgap::views
