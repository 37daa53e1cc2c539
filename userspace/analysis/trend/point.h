// One value of a figure at one moment.
#pragma once

#include <vector>

namespace heapgap::analysis {

struct Point {
  double time_s = 0; ///< seconds from the attach
  double value = 0;
};

/// In the order of time; no two at the same moment.
using Points = std::vector<Point>;

} // namespace heapgap::analysis
