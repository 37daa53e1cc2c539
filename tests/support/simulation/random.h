// Chance that comes out the same everywhere: the standard fixes the engine, not its distributions.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace heapgap::test {

class Random {
public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 to below 1.
  double share() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>(share() * static_cast<double>(bound));
  }
  double between(double least, double most) { return least + (most - least) * share(); }
  std::uint64_t bytes_between(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }
  /// Mean 0, standard deviation 1: twelve shares, which is near enough to normal.
  double normal() {
    double sum = -6;
    for (int count = 0; count < 12; ++count) sum += share();
    return sum;
  }
  /// Small sizes are common, large ones rare: log-uniform.
  std::uint64_t size_between(double least, double most) {
    return static_cast<std::uint64_t>(least * std::pow(most / least, share()));
  }

private:
  std::mt19937_64 engine_;
};

/// Noise that remembers: each value is `memory` of the one before, and something new.
class Drift {
public:
  Drift(double deviation, double memory) : deviation_(deviation), memory_(memory) {}

  double next(Random& random) {
    value_ = memory_ * value_ + deviation_ * std::sqrt(1 - memory_ * memory_) * random.normal();
    return value_;
  }

private:
  double deviation_;
  double memory_;
  double value_ = 0;
};

} // namespace heapgap::test
