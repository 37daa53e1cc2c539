// From what windows saw to what the target did: rates, and counts scaled up to all of the time.
#pragma once

#include "analysis/tick.h"
#include "analysis/traced_classes.h"
#include "session/windows/true_pace.h"
#include "session/windows/window_sample.h"

#include <chrono>
#include <deque>
#include <vector>

namespace heapgap::session {

/// Each sample stands for the time from the end of the one before to its own end.
class SampledCalls {
public:
  using Time = std::chrono::nanoseconds;

  void add(const WindowSample& sample);

  /// Of the samples that ended after `since`, and of some before where those are too few.
  /// `sees_all`: now, too, every call is seen.
  [[nodiscard]] analysis::Rates rates(Time since, bool sees_all) const;
  /// Of all the time from the first sample on.
  [[nodiscard]] analysis::Rates overall_rates(bool sees_all) const;
  [[nodiscard]] analysis::CallCounts calls() const;
  [[nodiscard]] std::vector<analysis::ClassCalls> classes() const; ///< one element a size class
  /// Share of the time from the first sample until `now` in which every call was seen.
  [[nodiscard]] double coverage(Time now) const;
  [[nodiscard]] std::uint64_t seen() const { return seen_; } ///< calls, not scaled
  [[nodiscard]] std::uint64_t unknown_sizes() const { return unknown_sizes_; }

private:
  /// How many times as many calls there are as in a sample.
  struct Scale {
    double guess = 1;
    double low = 1;
    std::optional<double> high = 1; ///< nothing: not known

    [[nodiscard]] Scale times(double factor) const {
      return {guess * factor, low * factor,
              high ? std::optional(*high * factor) : std::optional<double>()};
    }
  };

  struct Totals {
    double blocks = 0;
    double blocks_low = 0;
    std::optional<double> blocks_high = 0; ///< nothing: no bound is known
    double bytes = 0;

    void add(double counted_blocks, double counted_bytes, const Scale& scale);
    [[nodiscard]] analysis::RateBounds bounds(double seconds) const;
  };
  struct ClassTotals {
    double allocs = 0;
    double frees = 0;
  };
  /// What rates need of a sample.
  struct Recent {
    Time end;
    PaceSample pace;
    double frees;
    double alloc_bytes;
    double free_bytes;
    bool saw_all; ///< nothing was missed since the sample before
  };

  [[nodiscard]] Scale slowdown(const WindowSample& sample) const;
  void add_taken(const WindowSample& sample, const Scale& scale);
  void add_given_back(const WindowSample& sample, const Scale& scale);
  [[nodiscard]] std::vector<Recent> recent(Time since) const;
  [[nodiscard]] std::vector<PaceSample> lately() const;
  [[nodiscard]] bool has_seen_all() const { return watched_ >= end_ - begin_; }

  std::deque<Recent> recent_; ///< the last ones, few
  std::array<double, call_count> calls_{};
  std::array<bool, call_count> probed_{};
  std::vector<ClassTotals> classes_ = std::vector<ClassTotals>(events::class_count);
  Totals taken_;
  Totals given_back_;
  bool any_ = false;
  Time begin_{};            ///< of the first sample
  Time end_{};              ///< of the last
  Time given_back_until_{}; ///< of the last one that saw what was given back
  Time watched_{};          ///< with all probes in
  std::uint64_t seen_ = 0;
  std::uint64_t unknown_sizes_ = 0;
};

} // namespace heapgap::session
