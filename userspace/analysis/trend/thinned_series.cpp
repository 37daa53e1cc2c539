#include "analysis/trend/thinned_series.h"

#include <cmath>

namespace heapgap::analysis {

bool ThinnedSeries::add(double time_s, double value) {
  if (!std::isfinite(time_s) || !std::isfinite(value)) return false;
  if (!buckets_.empty() && time_s <= buckets_.back().last_s) return false;
  const bool begun = buckets_.empty() || time_s - buckets_.back().begin_s >= spacing_s_;
  if (begun) {
    if (buckets_.size() == most_points) make_room();
    buckets_.push_back({.begin_s = time_s});
  }
  Bucket& bucket = buckets_.back();
  bucket.last_s = time_s;
  bucket.time_sum += time_s;
  bucket.value_sum += value;
  ++bucket.count;
  return begun;
}

Points ThinnedSeries::points() const {
  Points points;
  points.reserve(buckets_.size());
  for (const Bucket& bucket : buckets_) {
    points.push_back({bucket.time_sum / bucket.count, bucket.value_sum / bucket.count});
  }
  return points;
}

void ThinnedSeries::make_room() {
  while (buckets_.size() == most_points && spacing_s_ < widest_s) {
    spacing_s_ *= 2;
    join_neighbours();
  }
  if (buckets_.size() == most_points) buckets_.erase(buckets_.begin());
}

void ThinnedSeries::join_neighbours() {
  std::vector<Bucket> joined;
  for (const Bucket& bucket : buckets_) {
    if (joined.empty() || bucket.begin_s - joined.back().begin_s >= spacing_s_) {
      joined.push_back(bucket);
      continue;
    }
    Bucket& last = joined.back();
    last.last_s = bucket.last_s;
    last.time_sum += bucket.time_sum;
    last.value_sum += bucket.value_sum;
    last.count += bucket.count;
  }
  buckets_ = std::move(joined);
}

} // namespace heapgap::analysis
