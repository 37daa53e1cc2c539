// A figure over the last hour at most, in few points: for many figures of many processes.
//
// When the series is full, neighbours are joined and the spacing doubles; at the widest spacing the
// oldest point goes instead.
//
//   spacing  2 s   · · · · · · · ·      a minute
//            4 s   ·   ·   ·   · · · ·  two minutes
//          128 s   ·       ·       ·    an hour
#pragma once

#include "analysis/trend/point.h"

#include <cstddef>
#include <cstdint>

namespace heapgap::analysis {

class ThinnedSeries {
public:
  static constexpr std::size_t most_points = 30;
  static constexpr double finest_s = 2;
  static constexpr double widest_s = 128;

  /// Ignored: a time that is not later than the one before, and what is not finite. True when a new
  /// point was begun by it.
  bool add(double time_s, double value);

  /// The mean of each point's values at the mean of their times.
  [[nodiscard]] Points points() const;
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

private:
  struct Bucket {
    double begin_s = 0;
    double last_s = 0;
    double time_sum = 0;
    double value_sum = 0;
    std::uint32_t count = 0;
  };

  void make_room();
  /// Until no two lie within the spacing.
  void join_neighbours();

  std::vector<Bucket> buckets_;
  double spacing_s_ = finest_s;
};

} // namespace heapgap::analysis
