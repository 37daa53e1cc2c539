// Two ways to run a heap, simplified: one after glibc, one after jemalloc.
#pragma once

#include "support/simulation/page_ledger.h"

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace heapgap::test {

struct Place {
  std::uint64_t address = 0;
  std::uint64_t usable = 0;
};

class SimulatedArena {
public:
  SimulatedArena() = default;
  SimulatedArena(const SimulatedArena&) = delete;
  SimulatedArena& operator=(const SimulatedArena&) = delete;
  virtual ~SimulatedArena() = default;

  /// What is handed out is written to at once, all of it.
  virtual Place take(std::uint64_t bytes) = 0;
  virtual void give(Place place) = 0;
  /// It is `now` seconds.
  virtual void pass(double now_s) = 0;

  [[nodiscard]] PageLedger& pages() { return pages_; }
  [[nodiscard]] const PageLedger& pages() const { return pages_; }

private:
  PageLedger pages_;
};

/// Chunks with headers of 8 bytes in one stretch; best fit, neighbours joined at once; the end is
/// given back when more than `trim_threshold` of it is free.
class GlibcArena final : public SimulatedArena {
public:
  std::uint64_t trim_threshold = 128 * 1024;

  Place take(std::uint64_t bytes) override;
  void give(Place place) override;
  void pass(double /*now_s*/) override {}

private:
  void add_gap(std::uint64_t begin, std::uint64_t end);
  void remove_gap(std::map<std::uint64_t, std::uint64_t>::iterator gap);

  std::map<std::uint64_t, std::uint64_t> gaps_; ///< begin to end
  std::set<std::pair<std::uint64_t, std::uint64_t>> by_size_;
  std::uint64_t top_ = 0; ///< everything from here on is free
  std::uint64_t end_ = 0; ///< of what may be resident
};

/// Size classes, four a doubling; small ones in slabs, the lowest one with room first; page runs of
/// freed slabs and large blocks are reused when dirty, and given back after ten seconds.
class JemallocArena final : public SimulatedArena {
public:
  Place take(std::uint64_t bytes) override;
  void give(Place place) override;
  void pass(double now_s) override;

private:
  struct Slab {
    std::uint64_t begin = 0;
    std::uint64_t pages = 0;
    std::uint64_t region = 0; ///< bytes
    std::set<std::uint64_t> free;
    std::uint64_t regions = 0;
  };
  struct Run {
    std::uint64_t end = 0;
    double since_s = 0;
    bool dirty = true;
  };

  std::uint64_t take_run(std::uint64_t bytes);
  void give_run(std::uint64_t begin, std::uint64_t end);

  std::map<std::uint64_t, Slab> slabs_;                              ///< by begin
  std::map<std::uint64_t, std::set<std::uint64_t>> slabs_with_room_; ///< by class
  std::map<std::uint64_t, Run> runs_;                                ///< free, by begin
  std::uint64_t end_ = 0;
  double now_s_ = 0;
};

} // namespace heapgap::test
