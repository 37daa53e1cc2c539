// How full the cells of the heap map are.
#pragma once

#include "analysis/map_detail.h"
#include "views/top/map_layout.h"

namespace heapgap::views {

/// The cells of a line, as the detail has them where it covers them, else as the map of the report
/// has them: finer ones than the map's own are then all like the one that they are cut out of.
std::vector<Cell> cells_of(const MapLayout& layout, const MapLine& line,
                           const analysis::MapDetail* detail);

} // namespace heapgap::views
