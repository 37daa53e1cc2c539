#include "support/simulation/population.h"
#include "support/simulation/scenario.h"

#include <algorithm>

namespace heapgap::test {

namespace {

using enum analysis::VerdictKind;

constexpr std::uint64_t kibibyte = 1024;
constexpr std::uint64_t mebibyte = kibibyte * kibibyte;

/// A service at work for long: 40 MiB live, its heap in the balance that comes with time. The
/// number of its blocks strays by two percent.
class Service {
public:
  explicit Service(SimulatedProcess& process, std::size_t churn = 100)
      : churn_(churn), blocks_(256, 32768) {
    blocks_.add(process, usual);
    blocks_.churn(process, 4 * usual);
  }
  void tick(SimulatedProcess& process) {
    blocks_.churn(process, churn_);
    const double stray = 1 + stray_.next(process.random);
    blocks_.resize(process, static_cast<std::size_t>(usual * stray));
  }

private:
  static constexpr double usual = 8000;
  std::size_t churn_;
  Population blocks_;
  Drift stray_{0.02, 0.7};
};

/// A service, and beside it what `beside` does each tick.
template <typename Beside> std::function<Program(SimulatedProcess&)> service_with(Beside beside) {
  return [beside](SimulatedProcess& process) -> Program {
    auto service = std::make_shared<Service>(process);
    return [service, beside](SimulatedProcess& running, int tick) mutable {
      service->tick(running);
      beside(running, tick);
    };
  };
}

std::function<Program(SimulatedProcess&)> churning(std::size_t churn) {
  return [churn](SimulatedProcess& process) -> Program {
    auto service = std::make_shared<Service>(process, churn);
    return [service](SimulatedProcess& running, int) { service->tick(running); };
  };
}

/// Takes about `bytes` in blocks of a size and forgets them.
void leak(SimulatedProcess& process, double bytes, double least, double most) {
  while (bytes > 0) {
    const std::uint64_t size = process.random.size_between(least, most);
    process.take(size);
    bytes -= static_cast<double>(size);
  }
}

Scenario calm(std::string name, std::function<Program(SimulatedProcess&)> start) {
  Scenario scenario;
  scenario.name = std::move(name);
  scenario.right = {healthy};
  scenario.known_at = 0;
  scenario.ticks = 600;
  scenario.start = std::move(start);
  return scenario;
}

Scenario troubled(std::string name, std::vector<analysis::VerdictKind> right,
                  std::function<Program(SimulatedProcess&)> start) {
  Scenario scenario;
  scenario.name = std::move(name);
  scenario.right = std::move(right);
  scenario.start = std::move(start);
  return scenario;
}

Program burst_then_idle(SimulatedProcess& process) {
  auto service = std::make_shared<Service>(process);
  auto burst = std::make_shared<Population>(4096, 65536);
  return [service, burst](SimulatedProcess& running, int tick) {
    service->tick(running);
    if (tick >= 10 && tick < 15) burst->add(running, 900);
    if (tick == 20) {
      const Block last = running.take(64);
      burst->thin(running, 1);
      static_cast<void>(last); // stays above the burst
    }
  };
}

Program growth_with_plateau(SimulatedProcess& process) {
  auto service = std::make_shared<Service>(process);
  return [service](SimulatedProcess& running, int tick) {
    service->tick(running);
    if (tick < 50) leak(running, static_cast<double>(mebibyte), 64, 8192);
  };
}

/// Fills a cache for a while, then empties it at once.
Program saw_tooth(SimulatedProcess& process) {
  auto service = std::make_shared<Service>(process);
  auto cache = std::make_shared<Population>(1024, 16384);
  const int period = 12 + static_cast<int>(process.random.below(6));
  return [service, cache, period](SimulatedProcess& running, int tick) {
    service->tick(running);
    if (tick % period == period - 1) {
      cache->thin(running, 1);
    } else {
      cache->add(running, 250);
    }
  };
}

/// Small blocks are thinned out, and large ones take their place that do not fit into the holes.
Program small_then_large(SimulatedProcess& process) {
  auto small = std::make_shared<Population>(128, 1024);
  auto large = std::make_shared<Population>(6000, 10000);
  small->add(process, 200'000);
  return [small, large](SimulatedProcess& running, int) {
    const std::uint64_t before = small->bytes();
    small->thin(running, 0.015);
    const std::uint64_t freed = before - small->bytes();
    large->add(running, freed / 7800);
  };
}

/// Blocks of the same live bytes in all, that get larger from tick to tick.
Program size_drift(SimulatedProcess& process) {
  auto blocks = std::make_shared<Population>(512, 1024);
  blocks->add(process, 100'000);
  return [blocks](SimulatedProcess& running, int) {
    blocks->scale_sizes(1.04);
    const std::uint64_t before = blocks->bytes();
    blocks->thin(running, 0.03);
    std::uint64_t missing = before - blocks->bytes();
    while (true) {
      blocks->add(running);
      const std::uint64_t size = blocks->blocks().back().place.usable;
      if (size >= missing) break;
      missing -= size;
    }
  };
}

/// Start-up interleaves what stays with what does not.
Program long_among_short(SimulatedProcess& process) {
  Population kept(64, 1024);
  auto shortlived = std::make_shared<Population>(64, 1024);
  for (int round = 0; round < 12'000; ++round) {
    kept.add(process);
    shortlived->add(process, 10);
  }
  auto others = std::make_shared<Population>(64, 256);
  others->add(process, 20'000);
  return [shortlived, others](SimulatedProcess& running, int tick) {
    if (tick < 5) shortlived->thin(running, tick == 4 ? 1 : 0.5);
    others->churn(running, 200);
  };
}

/// Each thread had its burst, and kept a little of it here and there.
Program arenas_with_rests(SimulatedProcess& process) {
  constexpr std::uint32_t threads = 16;
  auto others = std::make_shared<std::vector<Population>>();
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    Population burst(64, 4096, thread);
    burst.add(process, 5000);
    burst.thin(process, process.random.between(0.6, 0.75));
    others->emplace_back(64, 1024, thread).add(process, 500);
  }
  return [others](SimulatedProcess& running, int) {
    for (Population& population : *others) population.churn(running, 20);
  };
}

/// Threads that free what others allocated pile it up in their caches.
Program thread_cache_hoarding(SimulatedProcess& process) {
  constexpr std::uint32_t threads = 16;
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    Population kept(64, 1024, thread);
    kept.add(process, 6000);
  }
  return [](SimulatedProcess& running, int tick) {
    if (tick >= 12) return;
    for (std::uint32_t thread = 0; thread < threads; ++thread) {
      Population passing(64, 1024, thread);
      passing.add(running, 900);
      for (const Block& block : passing.blocks()) running.give_to_cache(block);
    }
  };
}

/// Large buffers come and go; freeing the first lets the later ones into the arena.
Program threshold_rise(SimulatedProcess& process) {
  auto service = std::make_shared<Service>(process);
  auto buffers = std::make_shared<std::vector<Block>>();
  return [service, buffers](SimulatedProcess& running, int tick) {
    service->tick(running);
    if (tick == 0) running.give(running.take(4 * mebibyte));
    if (tick >= 1 && tick < 12) {
      for (int count = 0; count < 3; ++count) {
        buffers->push_back(running.take(running.random.bytes_between(mebibyte, 2 * mebibyte)));
      }
    }
    if (tick != 12) return;
    for (std::size_t index = 0; index < buffers->size(); ++index) {
      if (index % 8 != 7) running.give((*buffers)[index]); // one in eight is still needed
    }
  };
}

Scenario with_interval(Scenario scenario, double interval_s) {
  scenario.interval_s = interval_s;
  return scenario;
}

Scenario with_meanwhile(Scenario scenario, std::vector<analysis::VerdictKind> meanwhile) {
  scenario.meanwhile = std::move(meanwhile);
  return scenario;
}

} // namespace

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all;
  all.push_back(calm("slow churn", churning(30)));
  all.push_back(calm("fast churn", churning(300)));
  all.push_back(calm("saw-tooth cache", saw_tooth));

  Scenario burst = troubled("burst then idle", {retention}, burst_then_idle);
  burst.allocators = {Allocator::glibc};
  burst.known_at = 20 + 40;
  burst.ticks = 160;
  all.push_back(burst);
  Scenario decaying = calm("burst then idle, decaying", burst_then_idle);
  decaying.allocators = {Allocator::jemalloc};
  all.push_back(decaying);

  Scenario plateau =
      with_meanwhile(troubled("growth with plateau", {healthy}, growth_with_plateau), {growth});
  plateau.known_at = 50 + 40;
  plateau.ticks = 650;
  all.push_back(plateau);

  all.push_back(with_interval(
      troubled("slow leak", {growth}, service_with([](SimulatedProcess& process, int) {
                 leak(process, 400 * kibibyte, 64, 2048);
               })),
      10));
  all.push_back(troubled("fast leak", {growth}, service_with([](SimulatedProcess& process, int) {
                           leak(process, 2 * mebibyte, 64, 8192);
                         })));
  all.push_back(troubled("leak of large blocks", {growth},
                         service_with([](SimulatedProcess& process, int tick) {
                           if (tick % 2 == 0) process.take(3 * mebibyte);
                         })));
  all.push_back(troubled("small then large", {fragmentation}, small_then_large));
  all.push_back(troubled("size drift", {fragmentation}, size_drift));
  all.push_back(troubled("long-lived among short-lived", {fragmentation}, long_among_short));

  Scenario spread = troubled("arena spread", {arena_spread}, arenas_with_rests);
  spread.threads = 16;
  all.push_back(spread);
  Scenario hoarding = with_meanwhile(
      troubled("thread-cache hoarding", {arena_spread}, thread_cache_hoarding), {growth});
  hoarding.threads = 16;
  all.push_back(hoarding);
  all.push_back(troubled(
      "mappings of its own", {not_heap},
      service_with([](SimulatedProcess& process, int) { process.own_mappings += mebibyte; })));
  all.push_back(troubled(
      "stack growth", {not_heap},
      service_with([](SimulatedProcess& process, int) { process.stack += 700 * kibibyte; })));
  Scenario threshold = troubled("mmap threshold rise", {retention, fragmentation}, threshold_rise);
  threshold.allocators = {Allocator::glibc};
  threshold.known_at = 12 + 40;
  threshold.ticks = 120;
  all.push_back(threshold);
  return all;
}

} // namespace heapgap::test
