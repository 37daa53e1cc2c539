// What a call takes, measured in short batches.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace heapgap::loader {

using Nanoseconds = std::chrono::duration<double, std::nano>;

/// Two functions that are called in turn, and how often in a batch. A batch is to be short beside a
/// time slice of the scheduler.
struct Batch {
  using Function = std::uint64_t (*)(std::uint64_t);

  std::array<Function, 2> functions;
  std::uint64_t pairs_of_calls = 1;
  std::uint64_t argument = 0;

  [[nodiscard]] std::uint64_t calls() const { return 2 * pairs_of_calls; }
};

/// Batches of several kinds, which take turns, so that all see the same machine.
class TimedBatches {
public:
  explicit TimedBatches(std::vector<Batch> kinds)
      : kinds_(std::move(kinds)), times_(kinds_.size()) {}

  /// At least `fewest` rounds, and until `time` has passed.
  void run(std::size_t fewest, std::chrono::nanoseconds time);

  [[nodiscard]] std::size_t rounds() const { return times_.front().size(); }
  /// The usual time of one call, by kind: the median, as batches in which this thread was
  /// interrupted are fewer than half. At least one round must have been run.
  [[nodiscard]] std::vector<Nanoseconds> usual() const;

private:
  std::vector<Batch> kinds_;
  std::vector<std::vector<Nanoseconds>> times_; ///< of a call, by kind and round
};

} // namespace heapgap::loader
