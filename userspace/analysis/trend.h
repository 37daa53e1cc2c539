// Where the memory is heading: slopes over the last minute, and when a limit would be reached.
#pragma once

#include "analysis/slope_window.h"
#include "analysis/tick.h"

namespace heapgap::analysis {

/// Figures of one moment. A heap figure that was not read anew is left out: an old value repeated
/// would flatten the line.
struct TrendSample {
  double elapsed_s = 0; ///< rises from sample to sample
  Bytes rss;
  std::optional<Bytes> live;
  std::optional<Bytes> idle_resident;
  std::optional<Bytes> pinned;
};

/// What must not be exceeded, and how much of it is in use.
struct MemoryLimit {
  Bytes limit;
  std::optional<Bytes> usage;
};

/// The limit that the user gave, measured by RSS; else the control group's, measured by the group's
/// own usage; nothing when there is neither.
std::optional<MemoryLimit> limit_for(std::optional<Bytes> given, const MemorySummary& memory);

class TrendWindow {
public:
  void add(const TrendSample& sample);

  /// Slopes as in SlopeWindow. seconds_to_limit = (limit - usage) / slope of RSS, 0 when the limit
  /// is reached; nothing unless RSS is clearly rising and the usage is known.
  [[nodiscard]] Trend trend(const std::optional<MemoryLimit>& limit) const;

private:
  SlopeWindow rss_;
  SlopeWindow live_;
  SlopeWindow idle_resident_;
  SlopeWindow pinned_;
};

} // namespace heapgap::analysis
