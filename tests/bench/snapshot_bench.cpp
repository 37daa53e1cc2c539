// snapshot_bench [--check [RATIO]]: the cost of a snapshot of a 1 GiB heap with a million live
// blocks, against a bare sweep of the same bytes. Runs are interleaved, so that both see the same
// machine. With --check the exit status is 1 when a bound of docs/BENCHMARKS.md is broken; RATIO
// replaces the bound on time, for machines that others use as well.
#include "bench/paired_runs.h"
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

using namespace heapgap;
using namespace heapgap::test;

constexpr int pairs = 11;
constexpr double own_ratio_bound = 1.5;

int bench(bool check, double ratio_bound) {
  TargetProcess target(known_heap(host_build(), "big 1073741824 1000000"));
  const auto truth = target.read_line();
  const std::string pid = std::to_string(target.pid());
  const PairedRuns runs(pid, {}, pairs);
  const auto report = snapshot(target.pid());
  const double heap_mib = report.at("heap").at("mapped_bytes").get<double>() / (1 << 20);
  const double peak_bound = 64 + 0.04 * heap_mib;
  std::printf("heap %.0f MiB, %s live blocks (the target says %s)\n", heap_mib,
              report.at("heap").at("live_blocks").dump().c_str(),
              truth.at("live_blocks").dump().c_str());
  runs.print();
  std::printf("bounds           ratio %.2f (median), peak memory %.1f MiB\n", ratio_bound,
              peak_bound);
  const bool kept = runs.median_ratio() <= ratio_bound && runs.peak_mib() <= peak_bound &&
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
