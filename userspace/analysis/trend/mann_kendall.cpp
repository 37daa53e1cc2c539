#include "analysis/trend/mann_kendall.h"

#include <algorithm>
#include <cmath>

namespace heapgap::analysis {

namespace {

constexpr double clear_correlation = 1.96; ///< standard errors, two-sided 95 %

double sign(double value) {
  return value > 0 ? 1 : (value < 0 ? -1 : 0);
}

double score_of(const Points& points) {
  double score = 0;
  for (std::size_t later = 1; later < points.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      score += sign(points[later].value - points[earlier].value);
    }
  }
  return score;
}

double pairs_term(double count) {
  return count * (count - 1) * (2 * count + 5);
}

/// n (n - 1) (2 n + 5) / 18, less the same of each group of equal values.
double variance_of(const Points& points) {
  std::vector<double> values;
  for (const Point& point : points) values.push_back(point.value);
  std::ranges::sort(values);
  double variance = pairs_term(static_cast<double>(values.size()));
  for (auto begin = values.begin(); begin != values.end();) {
    const auto end = std::upper_bound(begin, values.end(), *begin);
    variance -= pairs_term(static_cast<double>(end - begin));
    begin = end;
  }
  return variance / 18;
}

/// The ranks of what is left without the slope, less their mean; equal values share theirs.
std::vector<double> centred_ranks(const Points& points, double slope_per_s) {
  std::vector<double> rest;
  for (const Point& point : points) {
    rest.push_back(point.value - slope_per_s * (point.time_s - points.front().time_s));
  }
  std::vector<std::size_t> order(rest.size());
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
  std::ranges::sort(order, {}, [&](std::size_t index) { return rest[index]; });
  std::vector<double> ranks(rest.size());
  const double middle = static_cast<double>(rest.size() - 1) / 2;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && rest[order[end]] == rest[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + end - 1) / 2 - middle;
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

/// How the ranks go along with those `lag` places before; `squares`: the sum of theirs.
double correlation(const std::vector<double>& ranks, std::size_t lag, double squares) {
  double products = 0;
  for (std::size_t index = lag; index < ranks.size(); ++index) {
    products += ranks[index] * ranks[index - lag];
  }
  return products / squares;
}

/// n / n* of Hamed and Rao; only correlations that are clear count.
double widening_by_all_lags(const std::vector<double>& ranks, double squares) {
  const auto count = static_cast<double>(ranks.size());
  double sum = 0;
  for (std::size_t lag = 1; lag + 2 < ranks.size(); ++lag) {
    const double correlated = correlation(ranks, lag, squares);
    if (std::abs(correlated) < clear_correlation / std::sqrt(count)) continue;
    const double left = count - static_cast<double>(lag);
    sum += left * (left - 1) * (left - 2) * correlated;
  }
  return 1 + 2 * sum / (count * (count - 1) * (count - 2));
}

/// (1 + r) / (1 - r) of the correlation r with the value before. A sample's r is too small by about
/// (1 + 4 r) / n (M. G. Kendall, "Note on bias in the estimation of autocorrelation", Biometrika
/// 41, 1954).
double widening_by_first_lag(const std::vector<double>& ranks, double squares) {
  constexpr double most = 0.6; // a bend in the course looks like memory, too
  const double sampled = correlation(ranks, 1, squares);
  const double bias = (1 + 4 * sampled) / static_cast<double>(ranks.size());
  const double correlated = std::min(sampled + bias, most);
  return (1 + correlated) / (1 - correlated);
}

/// By how much the noise's memory widens the variance of S; less than 1 is not believed.
double widening(const std::vector<double>& ranks) {
  double squares = 0;
  for (const double rank : ranks) squares += rank * rank;
  if (squares <= 0) return 1;
  return std::max(
      {1.0, widening_by_all_lags(ranks, squares), widening_by_first_lag(ranks, squares)});
}

} // namespace

double MannKendall::z() const {
  if (variance <= 0 || score == 0) return 0;
  return (score - sign(score)) / std::sqrt(variance);
}

MannKendall mann_kendall(const Points& points, double slope_per_s) {
  if (points.size() < 3) return {};
  const double variance = variance_of(points);
  return {score_of(points), variance * widening(centred_ranks(points, slope_per_s))};
}

} // namespace heapgap::analysis
