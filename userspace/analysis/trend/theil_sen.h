// How fast a figure changes, as the median over all pairs of its values: a few wild ones do not
// move it.
//
// H. Theil, "A rank-invariant method of linear and polynomial regression analysis" (1950);
// P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", Journal of the
// American Statistical Association 63 (1968), which has the interval too.
#pragma once

#include "analysis/trend/mann_kendall.h"

#include <optional>

namespace heapgap::analysis {

/// Change per second.
struct Slope {
  double per_s = 0;
  double low = 0;  ///< the slope lies between low
  double high = 0; ///< and high in 95 of 100 cases
};

/// A straight line through the points.
struct Line {
  Slope slope;
  double end = 0;   ///< the line's value at the last point
  double noise = 0; ///< standard deviation around it, by the median of the distances (MAD)
  MannKendall test;
};

/// Nothing unless there are 3 points over 2 seconds. Time: quadratic in the number of points.
std::optional<Line> line_through(const Points& points);

} // namespace heapgap::analysis
