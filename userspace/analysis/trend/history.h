// What the figures were, finely for the last minutes and ever more coarsely back to weeks ago.
#pragma once

#include "analysis/trend/figures.h"
#include "analysis/trend/point.h"

#include <deque>
#include <span>

namespace heapgap::analysis {

/// The values of one figure within one bucket of time.
struct Cell {
  std::uint32_t count = 0;
  double time_sum = 0;
  double sum = 0;
  double least = 0;
  double most = 0;

  void add(double time_s, double value);
};

/// Buckets of one width, the latest 120 that hold a sample.
class HistoryRing {
public:
  static constexpr std::size_t most_buckets = 120;

  explicit HistoryRing(double bucket_s) : bucket_s_(bucket_s) {}

  void add(const Sample& sample);

  /// The mean of each bucket that has values of `figure`, at the mean of their times.
  [[nodiscard]] Points means(Figure figure) const;
  /// Each bucket's values of `figure`, oldest first; a count of 0 where there are none.
  [[nodiscard]] std::vector<Cell> cells(Figure figure) const;
  /// How many buckets were ever begun.
  [[nodiscard]] std::uint64_t begun() const { return begun_; }
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }
  /// Whether some bucket holds more than one sample: else a finer ring tells the same.
  [[nodiscard]] bool has_joined() const { return joined_ > 0; }

private:
  struct Bucket {
    double number = 0; ///< its begin / width
    std::uint32_t samples = 0;
    std::array<Cell, figure_count> cells;
  };

  double bucket_s_;
  std::deque<Bucket> buckets_;
  std::uint64_t begun_ = 0;
  std::size_t joined_ = 0; ///< buckets kept with more than one sample
};

/// Buckets of 1 s, 10 s, 1 min, 10 min and 2 h: with a sample a second the rings reach back 2 min,
/// 20 min, 2 h, 20 h and 10 days. Less than a mebibyte in all.
class History {
public:
  /// `finest_s`: the width of the finest buckets, at most 1, for samples that come faster.
  explicit History(double finest_s = 1)
      : rings_{HistoryRing(finest_s), HistoryRing(10), HistoryRing(60), HistoryRing(600),
               HistoryRing(7200)} {}

  /// Ignored: a sample that is not later than the one before, values that are not finite.
  void add(const Sample& sample);

  /// Finest first.
  [[nodiscard]] std::span<const HistoryRing> rings() const { return rings_; }
  /// Seconds from the first sample to the last.
  [[nodiscard]] double span_s() const { return samples_ == 0 ? 0 : last_s_ - first_s_; }
  [[nodiscard]] std::uint64_t samples() const { return samples_; }

private:
  std::array<HistoryRing, 5> rings_;
  double first_s_ = 0;
  double last_s_ = 0;
  std::uint64_t samples_ = 0;
};

} // namespace heapgap::analysis
