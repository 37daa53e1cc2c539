// rewalk_bench [--check]: what looking at a heap again costs that was looked at before. 1 GiB lies
// in eight arenas; before each walk one of them changes, or none. Whole walks and walks that take
// over what has not changed come in turns, each with its report, so that all see the same machine.
// With --check the exit status is 1 when a bound of docs/BENCHMARKS.md is broken.
#include "session/heap_report.h"
#include "support/known_heap.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string_view>

#include <sys/resource.h>

namespace {

using namespace heapgap;
using Mode = allocators::glibc::ArenaKeeper::Mode;

constexpr int rounds = 11;
constexpr double cost_bound = 0.4; ///< with one of eight arenas changed, of a whole walk
constexpr double memory_bound = 0.04;
constexpr double own_memory_mib = 64; ///< beside the model

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

struct Cost {
  double processor_ms;
  double wall_ms;
};

/// Walks and reports again and again, as a watch does.
class Watch {
public:
  explicit Watch(target::Process& process) : process_(process) {}

  Cost look(Mode mode, bool pss) {
    const auto processor = clock_.processor_time();
    const auto wall = clock_.monotonic();
    keeper_.begin(mode, wall, walk_.heap);
    auto walk = session::walk_heap(process_, clock_, &keeper_);
    if (!walk) throw std::runtime_error(walk.error().what);
    walk_ = *std::move(walk);
    auto report = session::report_on_heap(process_, clock_, walk_.heap, walk_.record,
                                          {.pss = pss, .other_memory = false, .memo = &memo_});
    if (!report) throw std::runtime_error(report.error().what);
    report_ = *std::move(report);
    return {milliseconds(clock_.processor_time() - processor),
            milliseconds(clock_.monotonic() - wall)};
  }

  [[nodiscard]] const analysis::Report& report() const { return report_; }
  [[nodiscard]] std::uint64_t taken_over() const { return keeper_.tally().taken_over; }

private:
  target::Process& process_;
  SystemClock clock_;
  allocators::glibc::ArenaKeeper keeper_;
  session::HeapWalk walk_;
  analysis::RegionMemo memo_;
  analysis::Report report_;
};

double median(std::vector<double> figures) {
  std::ranges::sort(figures);
  return figures[figures.size() / 2];
}

void print(const char* what, const std::vector<Cost>& costs) {
  std::vector<double> processor;
  std::vector<double> wall;
  processor.reserve(costs.size());
  wall.reserve(costs.size());
  for (const Cost& cost : costs) {
    processor.push_back(cost.processor_ms);
    wall.push_back(cost.wall_ms);
  }
  std::ranges::sort(processor);
  std::ranges::sort(wall);
  std::printf("%-28s processor min %6.1f  median %6.1f  max %6.1f ms   time median %6.1f ms\n",
              what, processor.front(), median(processor), processor.back(), median(wall));
}

std::vector<double> ratios(const std::vector<Cost>& costs, const std::vector<Cost>& whole) {
  std::vector<double> ratios;
  ratios.reserve(costs.size());
  for (std::size_t i = 0; i < costs.size(); ++i) {
    ratios.push_back(costs[i].processor_ms / whole[i].processor_ms);
  }
  return ratios;
}

void must_agree(const Watch& watch, const nlohmann::json& truth) {
  if (truth.at("live_bytes") != watch.report().heap.mapped.live.count) {
    throw std::runtime_error("the walk is wrong");
  }
}

double peak_mib() {
  rusage usage{};
  static_cast<void>(::getrusage(RUSAGE_SELF, &usage)); // cannot fail
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

int bench(bool check) {
  test::TargetProcess target(test::known_heap(test::host_build(), "spread 8 134217728"));
  target.read_line();
  auto process = target::open_process({target.pid()});
  if (!process) throw std::runtime_error(process.error().what);
  Watch watch(**process);
  watch.look(Mode::first, true);
  std::vector<Cost> whole;
  std::vector<Cost> one_changed;
  std::vector<Cost> none_changed;
  for (int round = 0; round < rounds; ++round) {
    auto truth = target.ask('o');
    whole.push_back(watch.look(Mode::whole, true));
    must_agree(watch, truth);
    truth = target.ask('o');
    one_changed.push_back(watch.look(Mode::renewing, false));
    must_agree(watch, truth);
    none_changed.push_back(watch.look(Mode::renewing, false));
    must_agree(watch, truth);
    if (watch.taken_over() < 8) throw std::runtime_error("unchanged arenas were read again");
  }
  const double heap_mib = static_cast<double>(watch.report().heap.mapped.total().count) / (1 << 20);
  std::printf("heap %.0f MiB, %llu live blocks\n", heap_mib,
              static_cast<unsigned long long>(watch.report().heap.live_blocks));
  print("whole", whole);
  print("one of eight arenas changed", one_changed);
  print("nothing changed", none_changed);
  const double ratio = median(ratios(one_changed, whole));
  const double peak_bound = own_memory_mib + memory_bound * heap_mib;
  std::printf("one changed / whole %.2f (bound %.2f), nothing changed / whole %.2f\n", ratio,
              cost_bound, median(ratios(none_changed, whole)));
  std::printf("peak memory %.1f MiB (bound %.1f)\n", peak_mib(), peak_bound);
  const bool kept = ratio <= cost_bound && peak_mib() <= peak_bound;
  std::puts(kept ? "kept" : "BROKEN");
  return check && !kept ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return bench(argc > 1 && std::string_view(argv[1]) == "--check");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rewalk_bench: %s\n", error.what());
    return 1;
  }
}
