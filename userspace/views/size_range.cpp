#include "views/size_range.h"

#include "views/number_format.h"

#include <limits>

namespace heapgap::views {

using Align = TableColumn::Align;

std::vector<std::string> range_cells(Bytes min, Bytes max) {
  if (max.count == std::numeric_limits<std::uint64_t>::max()) {
    return {size_label(min), "and", "more"};
  }
  return {size_label(min), "to", size_label(max + 1_B)};
}

std::vector<std::string> class_cells(Bytes min, Bytes max) {
  return {size_label(min), "to", size_label(max)};
}

std::vector<TableColumn> range_columns(std::initializer_list<TableColumn> further) {
  std::vector<TableColumn> columns{{"", Align::right}, {"", Align::left}, {"", Align::right}};
  columns.insert(columns.end(), further);
  return columns;
}

} // namespace heapgap::views
