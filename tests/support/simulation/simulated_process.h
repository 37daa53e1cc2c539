// A process with a simulated heap, in simulated time: what heapgap would report of it each tick.
#pragma once

#include "analysis/report.h"
#include "support/simulation/random.h"
#include "support/simulation/simulated_arena.h"

#include <vector>

namespace heapgap::test {

enum class Allocator : std::uint8_t { glibc, jemalloc };

struct Block {
  Place place;
  std::uint32_t arena = 0;
  bool is_direct = false;
};

class SimulatedProcess {
public:
  SimulatedProcess(Allocator allocator, std::uint64_t seed, std::uint32_t threads = 1);

  // What the program does. A thread has an arena of its own.
  Block take(std::uint64_t bytes, std::uint32_t thread = 0);
  void give(const Block& block);
  /// Frees it into the thread's cache, where it stays.
  void give_to_cache(const Block& block);

  std::uint64_t own_mappings = 0; ///< bytes that the program mapped for itself
  std::uint64_t stack = 256 * 1024;
  std::uint64_t unread_live = 0; ///< live, never asked for (slack), when `tells_requests`
  bool tells_requests = false;

  Random random;

  void pass(double now_s);
  /// As seen at this moment, noise of the rest of the process included.
  analysis::Report report();

private:
  std::uint64_t mmap_threshold_ = 128 * 1024;
  Allocator allocator_;
  std::vector<std::unique_ptr<SimulatedArena>> arenas_;
  std::uint64_t direct_bytes_ = 0;
  std::uint64_t direct_blocks_ = 0;
  Drift files_{400.0 * 1024, 0.8};
  Drift others_{200.0 * 1024, 0.9};
};

} // namespace heapgap::test
