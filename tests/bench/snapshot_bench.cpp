// snapshot_bench [--check [RATIO]]: the cost of a snapshot of a 1 GiB heap with a million live
// blocks, against a bare sweep of the same bytes. Runs are interleaved, so that both see the same
// machine. With --check the exit status is 1 when a bound of docs/BENCHMARKS.md is broken; RATIO
// replaces the bound on time, for machines that others use as well.
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>
#include <vector>

namespace {

using namespace heapgap;
using namespace heapgap::test;

constexpr int pairs = 11;
constexpr double own_ratio_bound = 1.5;

struct Pair {
  double snapshot_ms;
  double sweep_ms;
  double snapshot_processor_ms;
  double sweep_processor_ms;
  double peak_mib;
  [[nodiscard]] double ratio() const { return snapshot_ms / sweep_ms; }
  /// Undisturbed by what else runs on the machine.
  [[nodiscard]] double processor_ratio() const {
    return snapshot_processor_ms / sweep_processor_ms;
  }
};

double milliseconds(std::chrono::duration<double> time) {
  return time.count() * 1000;
}

Outcome must_succeed(Outcome outcome) {
  if (outcome.status != 0) throw std::runtime_error("a run failed: " + outcome.messages);
  return outcome;
}

Pair measure(const std::string& pid) {
  const Outcome sweep = must_succeed(run({HEAPGAP_SWEEP, pid}));
  const Outcome look = must_succeed(run_heapgap({"snapshot", "--json", "-p", pid}));
  return {milliseconds(look.wall), milliseconds(sweep.wall), milliseconds(look.processor),
          milliseconds(sweep.processor), static_cast<double>(look.peak.count) / (1 << 20)};
}

void print_spread(const char* what, std::vector<double> figures, const char* unit) {
  std::ranges::sort(figures);
  std::printf("%-16s min %8.2f   median %8.2f   max %8.2f %s\n", what, figures.front(),
              figures[figures.size() / 2], figures.back(), unit);
}

double median_ratio(const std::vector<Pair>& results) {
  std::vector<double> ratios;
  for (const auto& pair : results) ratios.push_back(pair.ratio());
  std::ranges::sort(ratios);
  return ratios[ratios.size() / 2];
}

template <typename Figure>
std::vector<double> figures_of(const std::vector<Pair>& results, Figure figure) {
  std::vector<double> figures;
  for (const auto& pair : results) figures.push_back(std::invoke(figure, pair));
  return figures;
}

int bench(bool check, double ratio_bound) {
  TargetProcess target(known_heap(host_build(), "big 1073741824 1000000"));
  const auto truth = target.read_line();
  const std::string pid = std::to_string(target.pid());
  measure(pid); // warms caches for both

  std::vector<Pair> results;
  for (int i = 0; i < pairs; ++i) results.push_back(measure(pid));
  const auto report = snapshot(target.pid());
  const double heap_mib = report.at("heap").at("mapped_bytes").get<double>() / (1 << 20);
  const double peak_bound = 64 + 0.04 * heap_mib;
  const auto peaks = figures_of(results, &Pair::peak_mib);
  const double peak = *std::ranges::max_element(peaks);

  std::printf("heap %.0f MiB, %s live blocks (the target says %s)\n", heap_mib,
              report.at("heap").at("live_blocks").dump().c_str(),
              truth.at("live_blocks").dump().c_str());
  print_spread("sweep", figures_of(results, &Pair::sweep_ms), "ms");
  print_spread("snapshot", figures_of(results, &Pair::snapshot_ms), "ms");
  print_spread("ratio", figures_of(results, &Pair::ratio), "");
  print_spread("processor ratio", figures_of(results, &Pair::processor_ratio), "");
  print_spread("peak memory", peaks, "MiB");
  std::printf("bounds           ratio %.2f (median), peak memory %.1f MiB\n", ratio_bound,
              peak_bound);
  const bool kept = median_ratio(results) <= ratio_bound && peak <= peak_bound &&
                    report.at("heap").at("live_blocks") == truth.at("live_blocks");
  std::puts(kept ? "kept" : "BROKEN");
  return check && !kept ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
    return bench(check, argc > 2 ? std::stod(argv[2]) : own_ratio_bound);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "snapshot_bench: %s\n", error.what());
    return 1;
  }
}
