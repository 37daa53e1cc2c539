// Trend and verdict on one process among hundreds: the rules of the watch in a light form, with
// some KiB of history.
//
// RSS is known every second, the heap of each look only. So RSS alone tells whether memory rises;
// the looks within that time tell what part of it does.
#pragma once

#include "analysis/process_row.h"
#include "analysis/thresholds.h"
#include "analysis/trend/thinned_series.h"

namespace heapgap::analysis {

class RowJudge {
public:
  explicit RowJudge(const Thresholds& thresholds) : thresholds_(thresholds) {}

  /// RSS of this moment; times are seconds, and rise from call to call.
  void add_rss(double time_s, Bytes rss);
  /// The heap was read; all of the report but verdict and advice is final.
  void add_look(double time_s, const Report& report);

  [[nodiscard]] RowTrend trend() const;
  /// Nothing before the first look. A rise goes before what one look says, but not before the
  /// reason why no verdict can be given.
  [[nodiscard]] const std::optional<Verdict>& verdict() const { return verdict_; }

private:
  /// Resident parts by what cures them.
  struct Parts {
    double time_s = 0;
    double live = 0; ///< with headers, the allocator's own structures and what is unknown
    double pinned = 0;
    double reclaimable = 0;
    double outside = 0; ///< not heap
  };
  static constexpr std::size_t most_looks = 32;

  void conclude();
  [[nodiscard]] std::optional<Verdict> rise() const;
  [[nodiscard]] bool is_rise_enough() const;
  /// What each part gained from the first look within the RSS course to the last; nothing without
  /// two looks.
  [[nodiscard]] std::optional<Parts> gained() const;

  Thresholds thresholds_;
  ThinnedSeries rss_;
  Course course_; ///< of rss_
  double course_begin_s_ = 0;
  double rss_before_ = 0;
  std::vector<Parts> looks_;
  std::optional<Verdict> one_look_;
  bool has_obstacle_ = false;
  bool shows_rise_ = false;
  std::optional<Verdict> verdict_;
};

} // namespace heapgap::analysis
