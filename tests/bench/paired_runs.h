// heapgap snapshot against a bare sweep of what must be read, in turns, so that both see the same
// machine.
#pragma once

#include <string>
#include <vector>

namespace heapgap::test {

struct Pair {
  double snapshot_ms;
  double sweep_ms;
  double snapshot_processor_ms;
  double sweep_processor_ms;
  double peak_mib; ///< of heapgap
  [[nodiscard]] double ratio() const { return snapshot_ms / sweep_ms; }
  /// Undisturbed by what else runs on the machine.
  [[nodiscard]] double processor_ratio() const {
    return snapshot_processor_ms / sweep_processor_ms;
  }
};

class PairedRuns {
public:
  /// Runs `count` pairs, after one for warming up; `sweep` holds the arguments of the sweep. Throws
  /// std::runtime_error when a run fails.
  PairedRuns(const std::string& pid, const std::vector<std::string>& sweep, int count);

  [[nodiscard]] double median_ratio() const;
  [[nodiscard]] double peak_mib() const;
  /// A line for each figure: minimum, median, maximum.
  void print() const;

private:
  std::vector<Pair> pairs_;
};

} // namespace heapgap::test
