// The ups and downs of a figure that are large beside its whole range.
#pragma once

#include "analysis/trend/point.h"

namespace heapgap::analysis {

struct Swings {
  double range = 0; ///< highest minus lowest value
  Points troughs;   ///< where a fall of at least 0.4 of the range ended and a rise began; the last
                    ///< one may still be falling
};

Swings swings_of(const Points& points);

} // namespace heapgap::analysis
