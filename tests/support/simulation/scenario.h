// Programs whose memory trouble, or lack of it, is known.
#pragma once

#include "support/simulation/simulated_process.h"

#include <functional>
#include <string>

namespace heapgap::test {

/// Does what the program does in one tick; `tick` counts from 0.
using Program = std::function<void(SimulatedProcess&, int tick)>;

struct Scenario {
  std::string name;
  std::vector<analysis::VerdictKind> right; ///< one of these from `known_at` on
  /// Before that, healthy and one of these.
  std::vector<analysis::VerdictKind> meanwhile;
  int known_at = 40;
  int ticks = 80;
  double interval_s = 1;
  std::uint32_t threads = 1;
  std::vector<Allocator> allocators{Allocator::glibc, Allocator::jemalloc};
  std::function<Program(SimulatedProcess&)> start; ///< sets the program up, before heapgap comes
};

/// All of issue's list: 16 scenarios.
std::vector<Scenario> scenarios();

} // namespace heapgap::test
