// model_bench [--check [RATE]]: how many alloc and free events a second heap::LiveHeap takes on one
// core with a million live blocks, and the memory it needs. With --check the exit status is 1 when
// a bound of docs/BENCHMARKS.md is broken; RATE, in events a second, replaces the bound on speed,
// for machines that others use as well.
#include "heap/live_heap.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <malloc.h>

namespace {

using namespace heapgap;

constexpr std::size_t live_at_start = 1'000'000;
constexpr std::size_t events_a_round = 2'000'000;
constexpr std::size_t ahead = 8; ///< as the session looks ahead in what it has drained
constexpr int rounds = 15;
constexpr double own_rate_bound = 10e6;
constexpr double memory_bound = 0.04;

struct Event {
  Address address;
  std::uint32_t usable; ///< 0: the block is given back
};

/// A heap full of blocks of 16 to 512 bytes, one in twenty of them free, and what a program does
/// with them: at random, but as an allocator does that hands out again what it was given.
class Program {
public:
  heap::Heap start() {
    heap::Heap heap;
    heap.add_arena({"main", "glibc", "brk", {}});
    const Bytes chunks = fill(heap, {Address{0x555555559000}, 0}, live_at_start / 2);
    std::printf("main region      %.0f MiB\n", static_cast<double>(chunks.count) / (1 << 20));
    Address arena{0x7fff00000000};
    while (live_.size() < live_at_start) {
      heap.add_arena({"arena", "glibc", "heap", {}});
      fill(heap, {arena, static_cast<std::uint32_t>(heap.arenas().size() - 1)}, live_at_start);
      arena = arena - 64_MiB;
    }
    return heap;
  }

  /// Half frees, half allocations, mixed.
  std::vector<Event> run(std::size_t count) {
    std::vector<Event> events;
    events.reserve(count);
    while (events.size() < count) {
      const bool give_back = free_.empty() || (random_() & 1U) != 0;
      auto& from = give_back ? live_ : free_;
      auto& into = give_back ? free_ : live_;
      const std::size_t chosen = random_() % from.size();
      const Event block = from[chosen];
      from[chosen] = from.back();
      from.pop_back();
      into.push_back(block);
      events.push_back({block.address, give_back ? 0 : block.usable});
    }
    return events;
  }

  [[nodiscard]] std::size_t live_blocks() const { return live_.size(); }

private:
  struct Place {
    Address begin;
    std::uint32_t arena;
  };

  /// Lays blocks until there are `wanted` or 64 MiB (in the main arena: as much as it takes).
  Bytes fill(heap::Heap& heap, Place place, std::size_t wanted) {
    const Bytes size = place.arena == 0 ? 160_MiB : 64_MiB;
    heap::Region region({.range = range_of(place.begin, size), .arena = place.arena});
    Address at = region.span_range().begin;
    while (live_.size() < wanted && at + 1_KiB < region.span_range().end) {
      const Bytes chunk{16 + 16 * (1 + random_() % 32)};
      const Event block{at + 8_B, static_cast<std::uint32_t>(chunk.count - 8)};
      const bool is_free = random_() % 20 == 0;
      region.start(at, is_free ? heap::SpanKind::free : heap::SpanKind::live);
      (is_free ? free_ : live_).push_back(block);
      at = at + chunk;
    }
    region.start(at, heap::SpanKind::top);
    const Bytes used = at - region.span_range().begin;
    heap.add_region(std::move(region));
    return used;
  }

  std::mt19937_64 random_{20240229}; // NOLINT(cert-msc*): the same events every time
  std::vector<Event> live_;
  std::vector<Event> free_;
};

/// Undisturbed by what else runs on the machine, but for its caches.
double processor_seconds() {
  timespec now{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) std::terminate();
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_for(heap::LiveHeap& model, const std::vector<Event>& events) {
  const double begin = processor_seconds();
  for (std::size_t at = 0; at < events.size(); ++at) {
    if (at + ahead < events.size()) model.expect(events[at + ahead].address);
    const Event& event = events[at];
    if (event.usable == 0) {
      model.release(event.address);
    } else {
      model.allocate({event.address, Bytes{event.usable}});
    }
  }
  return processor_seconds() - begin;
}

std::size_t allocated() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

double memory_share(const heap::Heap& heap) {
  std::vector<heap::Region> copies;
  Bytes described;
  const std::size_t before = allocated();
  for (const auto& [begin, region] : heap.regions()) {
    copies.emplace_back(region.shape());
    described += region.range().size();
  }
  return static_cast<double>(allocated() - before) / static_cast<double>(described.count);
}

int bench(bool check, double rate_bound) {
  Program program;
  heap::LiveHeap model;
  model.adopt_walk(program.start());
  const double share = memory_share(model.heap());
  const std::size_t regions = model.heap().regions().size();

  seconds_for(model, program.run(events_a_round)); // warms the caches
  std::vector<double> rates;
  for (int round = 0; round < rounds; ++round) {
    const auto events = program.run(events_a_round);
    rates.push_back(static_cast<double>(events.size()) / seconds_for(model, events) / 1e6);
  }
  std::ranges::sort(rates);
  const double median = rates[rates.size() / 2];
  const bool exact = model.live_blocks() == program.live_blocks() && model.dropped() == 0;

  std::printf("live blocks      %zu in %zu regions (the program says %zu)\n",
              static_cast<std::size_t>(model.live_blocks()), regions, program.live_blocks());
  std::printf("events           min %.1f   median %.1f   max %.1f million a second\n",
              rates.front(), median, rates.back());
  std::printf("memory           %.2f %% of the heap\n", 100 * share);
  std::printf("bounds           %.1f million a second (median), %.0f %%\n", rate_bound / 1e6,
              100 * memory_bound);
  const bool kept = median * 1e6 >= rate_bound && share <= memory_bound && exact;
  std::puts(kept ? "kept" : "BROKEN");
  return check && !kept ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
  const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
  return bench(check, argc > 2 ? std::stod(argv[2]) : own_rate_bound);
}
