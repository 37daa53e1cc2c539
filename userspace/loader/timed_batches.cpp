#include "loader/timed_batches.h"

#include <algorithm>

namespace heapgap::loader {
namespace {

Nanoseconds time_of_call(const Batch& batch) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t pair = 0; pair < batch.pairs_of_calls; ++pair) {
    for (const auto function : batch.functions) function(batch.argument);
  }
  return Nanoseconds(std::chrono::steady_clock::now() - begin) / batch.calls();
}

} // namespace

void TimedBatches::run(std::size_t fewest, std::chrono::nanoseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  const std::size_t enough = rounds() + fewest;
  while (rounds() < enough || std::chrono::steady_clock::now() < deadline) {
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
      times_[kind].push_back(time_of_call(kinds_[kind]));
    }
  }
}

std::vector<Nanoseconds> TimedBatches::usual() const {
  std::vector<Nanoseconds> medians;
  for (std::vector<Nanoseconds> times : times_) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    medians.push_back(*middle);
  }
  return medians;
}

} // namespace heapgap::loader
