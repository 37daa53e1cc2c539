// The verdict on a process that is watched: what a snapshot says, until there is a history; then
// what has lasted and what keeps rising.
#pragma once

#include "analysis/verdict/lasting.h"
#include "analysis/verdict/steady_verdict.h"

namespace heapgap::analysis {

class WatchJudge {
public:
  /// `interval_s`: from tick to tick. Below a second, what has to be sustained is in proportion
  /// shorter: who looks that often wants to know soon, and has as many samples.
  explicit WatchJudge(const Thresholds& thresholds, double interval_s = 1);

  /// Takes up the tick's report, whose other figures are final, and puts trend and verdict into the
  /// tick. `heap_is_fresh`: the heap was read anew for it. Once a tick, in the order of time.
  void conclude(Tick& tick, const std::optional<MemoryLimit>& limit, bool heap_is_fresh);

private:
  [[nodiscard]] Verdict find(const Tick& tick) const;
  /// `finding` opens the summary.
  [[nodiscard]] Verdict healthy(const Tick& tick, const Lasting& lasting,
                                std::string_view finding) const;
  [[nodiscard]] Thresholds eased() const;

  Thresholds thresholds_;
  Trends trends_;
  SteadyVerdict steady_;
};

} // namespace heapgap::analysis
