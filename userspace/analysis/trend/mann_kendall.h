// Whether a figure rises or falls by more than chance, whatever the shape of its noise.
//
// H. B. Mann, "Nonparametric tests against trend", Econometrica 13 (1945); the correction for
// noise that remembers is that of K. H. Hamed and A. R. Rao, "A modified Mann-Kendall trend test
// for autocorrelated data", Journal of Hydrology 204 (1998). Short series seldom make all its
// correlations clear; so a first-order memory is allowed for at least, as in G. V. Bayley and J. M.
// Hammersley, "The 'effective' number of independent observations in an autocorrelated time
// series", Supplement to the Journal of the Royal Statistical Society 8 (1946).
#pragma once

#include "analysis/trend/point.h"

namespace heapgap::analysis {

/// S and its variance when there is no trend.
struct MannKendall {
  double score = 0;    ///< pairs that rise minus pairs that fall
  double variance = 0; ///< with ties and autocorrelation allowed for; at least that without the
                       ///< latter; 0 when all values are equal

  /// Standard deviations from no trend, with the continuity correction; above 0 when rising.
  [[nodiscard]] double z() const;
};

/// `slope_per_s` is taken out before the noise is looked at. At least 3 points, else nothing is
/// found (score and variance 0). Time: quadratic in the number of points.
MannKendall mann_kendall(const Points& points, double slope_per_s);

} // namespace heapgap::analysis
