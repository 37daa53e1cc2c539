// One interval of a watched process, and the summary at the end: values that the views draw.
#pragma once

#include "analysis/report.h"
#include "analysis/trend/figures.h"
#include "analysis/trend/forecast.h"
#include "base/call.h"

#include <array>

namespace heapgap::analysis {

enum class WatchMode : std::uint8_t {
  full,   ///< every call is traced
  budget, ///< calls are traced in windows
  walk,   ///< repeated walks, no probes
};

/// What a rate lies between, where it is estimated.
struct RateBounds {
  double low = 0;
  std::optional<double> high; ///< nothing: no upper bound is known
};

/// Of the last interval, or since the attach in a summary. Bytes are usable bytes.
struct Rates {
  std::optional<double> allocs_per_s;
  std::optional<double> frees_per_s;
  std::optional<double> alloc_bytes_per_s;
  std::optional<double> free_bytes_per_s;
  bool estimated = false;
  std::optional<RateBounds> allocs_bounds; ///< nothing when every call was seen
  std::optional<RateBounds> frees_bounds;
};

/// Since the attach; nothing for functions without a probe.
using CallCounts = std::array<std::optional<std::uint64_t>, call_count>;

/// Inclusive bounds. `allocs` and `frees` since the attach, nothing without a trace.
struct TracedClassRow {
  Bytes min;
  Bytes max;
  std::optional<std::uint64_t> allocs;
  std::optional<std::uint64_t> frees;
  std::uint64_t live_blocks = 0;
  Bytes live;
};

/// What one part of RSS gained.
struct PartGrowth {
  Figure part = Figure::rss; ///< one of parts_of_rss
  double bytes = 0;          ///< below 0 when it shrank
  std::optional<double>
      share; ///< of what RSS gained; the shares add up to 1. Nothing when it shrank
};

/// Slopes over the last `window_s` seconds; nothing while there is too little to tell.
struct Trend {
  double window_s = 0;
  std::optional<double> rss_per_s;
  std::optional<double> live_per_s;
  std::optional<double> idle_resident_per_s;
  std::optional<double> pinned_per_s;
  std::optional<Bytes> limit;
  std::optional<double> seconds_to_limit; ///< nothing unless RSS is rising
  std::optional<double> seconds_to_limit_low;
  std::optional<double> seconds_to_limit_high; ///< nothing also when there is no bound
  std::optional<LimitKind> limit_kind;
  std::vector<PartGrowth> growth; ///< over the window; empty unless RSS is rising
};

struct WatchQuality {
  WatchMode mode = WatchMode::walk;
  std::uint64_t events = 0;
  std::uint64_t lost_events = 0;
  std::uint64_t unmatched_frees = 0;
  std::uint64_t unmatched_returns = 0;
  double coverage = 0; ///< share of the time in which every call was seen
  std::uint64_t resyncs = 0;
  std::optional<double> target_overhead_percent; ///< time of the probes' hits, by their price
  double self_cpu_percent = 0;                   ///< of one core
  std::string why_no_probes; ///< why it is `walk` though windows were wanted; "" otherwise
  std::vector<std::string> notes;
};

struct Tick {
  Report report; ///< memory, heap, fragmentation, verdict, advice, sources
  double elapsed_s = 0;
  Rates rates;
  CallCounts calls;
  std::vector<TracedClassRow> size_classes; ///< only rows with a block or a call
  Trend trend;
  WatchQuality quality;
};

/// Why the watching ended.
enum class WatchEnd : std::uint8_t { asked, target_exited, target_replaced, reader_gone };

/// What it was at the attach, to compare with the last tick.
struct WatchStart {
  Bytes rss;
  Bytes live;
  std::uint64_t live_blocks = 0;
  Bytes idle_resident;
  Bytes pinned;
  Bytes mapped;
  std::vector<SizeClassRow> size_classes;
};

struct Summary {
  Tick last; ///< rates are those of the whole time
  WatchStart start;
  WatchEnd end = WatchEnd::asked;
};

} // namespace heapgap::analysis
