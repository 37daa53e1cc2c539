// Where the memory is heading, seen in windows from minutes to weeks.
#pragma once

#include "analysis/thresholds.h"
#include "analysis/tick.h"
#include "analysis/trend/course.h"
#include "analysis/trend/forecast.h"
#include "analysis/trend/history.h"

namespace heapgap::analysis {

/// A figure that rises enough, and for long enough, to be worth a word.
struct Rise {
  std::size_t ring = 0; ///< of the history
  double bytes = 0;     ///< over the window
  double window_s = 0;
  double rss_before = 0; ///< at the window's begin
  double certainty = 0;  ///< that it is no chance: 0.995 to 1
  Slope slope;
};

/// The figures whose courses are known.
inline constexpr std::array followed{Figure::rss, Figure::live, Figure::outside,
                                     Figure::idle_resident, Figure::pinned};

/// The courses within the window of one ring.
struct RingCourses {
  std::uint64_t begun = 0; ///< buckets of the ring when they were found
  double rss_before = 0;   ///< at the window's begin
  std::array<Course, followed.size()> courses;
};

/// Work is done only when a bucket of a ring is begun: for each followed figure a course of at most
/// 120 points.
class Trends {
public:
  /// `finest_s`: see History.
  explicit Trends(double finest_s = 1) : history_(finest_s) {}

  void add(const Sample& sample);

  [[nodiscard]] const History& history() const { return history_; }

  /// `figure` is rss, live, outside, idle_resident or pinned. Over the longest window in which it
  /// rises by the growth thresholds, provided that no longer window shows it swinging by as much.
  [[nodiscard]] std::optional<Rise> rise(Figure figure, const Thresholds& thresholds) const;

  /// What it did in the window of a ring; nothing where a finer ring tells the same.
  [[nodiscard]] const Course* course(std::size_t ring, Figure figure) const;

  /// How much each part of RSS gained within the window of a ring; together it is what RSS gained
  /// from the first to the last reading of the heap. Empty without two readings.
  [[nodiscard]] std::vector<PartGrowth> growth_parts(std::size_t ring) const;

  /// Slopes over the longest window in which RSS rises, else over the shortest; growth by parts and
  /// the forecast only when RSS rises.
  [[nodiscard]] Trend trend(const std::optional<MemoryLimit>& limit) const;

private:
  static constexpr std::size_t rings = 5;

  void renew(std::size_t ring);
  [[nodiscard]] bool swings_by(double bytes, Figure figure, std::size_t finer_than) const;
  [[nodiscard]] std::size_t widest_rising() const;

  History history_;
  double last_rss_ = 0;
  std::array<std::optional<RingCourses>, rings> rings_;
};

} // namespace heapgap::analysis
