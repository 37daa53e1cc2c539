// A way to follow a heap over time: by repeated walks, or by tracing every call.
#pragma once

#include "analysis/tick.h"
#include "base/result.h"
#include "heap/heap.h"

#include <chrono>
#include <optional>

namespace heapgap::session {

/// What a follower knows of its heap at one moment. The watch adds what is the same for all ways.
struct Observation {
  analysis::Report report;
  analysis::Rates rates; ///< since the observation before
  analysis::Rates overall_rates;
  std::optional<double> overall_overhead_percent; ///< of the target, since the attach
  analysis::CallCounts calls;
  std::vector<analysis::TracedClassRow> size_classes;
  analysis::WatchQuality quality; ///< without self_cpu_percent
  bool heap_is_fresh = true;      ///< the heap's figures are of this moment
};

/// Errors of all: privilege, no_process, failure.
class HeapFollower {
public:
  HeapFollower() = default;
  HeapFollower(const HeapFollower&) = delete;
  HeapFollower& operator=(const HeapFollower&) = delete;
  virtual ~HeapFollower() = default;

  /// Takes up the heap as it is. Also nothing_to_measure.
  virtual Result<Observation> begin() = 0;
  /// To be called about every pace() between the observations. `next`: when the next one is to be
  /// expected (monotonic).
  virtual Result<void> keep_up(std::chrono::nanoseconds next) = 0;
  [[nodiscard]] virtual std::chrono::nanoseconds pace() const = 0;
  virtual Result<Observation> observe() = 0;
  /// Leaves the target's course alone from here on; what was seen until then can be observed.
  virtual void detach() = 0;

  /// The model behind the last observation, until the next call of any other function; nullptr:
  /// none is kept.
  [[nodiscard]] virtual const heap::Heap* heap() const { return nullptr; }
};

} // namespace heapgap::session
