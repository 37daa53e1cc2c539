#include "analysis/trend/history.h"

#include <algorithm>
#include <cmath>

namespace heapgap::analysis {

namespace {

/// Times are sums of intervals, which are not exact in binary.
constexpr double rounding_s = 1e-6;

} // namespace

void Cell::add(double time_s, double value) {
  least = count == 0 ? value : std::min(least, value);
  most = count == 0 ? value : std::max(most, value);
  sum += value;
  time_sum += time_s;
  ++count;
}

void HistoryRing::add(const Sample& sample) {
  const double number = std::floor((sample.elapsed_s + rounding_s) / bucket_s_);
  if (buckets_.empty() || number > buckets_.back().number) {
    buckets_.push_back({number, 0, {}});
    ++begun_;
    if (buckets_.size() > most_buckets) {
      if (buckets_.front().samples > 1) --joined_;
      buckets_.pop_front();
    }
  }
  Bucket& bucket = buckets_.back();
  if (++bucket.samples == 2) ++joined_;
  for (std::size_t figure = 0; figure < figure_count; ++figure) {
    const auto& value = sample.values.at(figure);
    if (value && std::isfinite(*value)) bucket.cells.at(figure).add(sample.elapsed_s, *value);
  }
}

Points HistoryRing::means(Figure figure) const {
  Points points;
  points.reserve(buckets_.size());
  for (const Bucket& bucket : buckets_) {
    const Cell& cell = bucket.cells.at(static_cast<std::size_t>(figure));
    if (cell.count == 0) continue;
    points.push_back({cell.time_sum / cell.count, cell.sum / cell.count});
  }
  return points;
}

std::vector<Cell> HistoryRing::cells(Figure figure) const {
  std::vector<Cell> cells;
  cells.reserve(buckets_.size());
  for (const Bucket& bucket : buckets_) {
    cells.push_back(bucket.cells.at(static_cast<std::size_t>(figure)));
  }
  return cells;
}

void History::add(const Sample& sample) {
  if (!std::isfinite(sample.elapsed_s)) return;
  if (samples_ > 0 && sample.elapsed_s <= last_s_) return;
  if (samples_ == 0) first_s_ = sample.elapsed_s;
  last_s_ = sample.elapsed_s;
  ++samples_;
  for (HistoryRing& ring : rings_) ring.add(sample);
}

} // namespace heapgap::analysis
