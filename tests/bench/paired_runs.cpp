#include "bench/paired_runs.h"

#include "support/run_heapgap.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <stdexcept>

namespace heapgap::test {
namespace {

double milliseconds(std::chrono::duration<double> time) {
  return time.count() * 1000;
}

Outcome must_succeed(Outcome outcome) {
  if (outcome.status != 0) throw std::runtime_error("a run failed: " + outcome.messages);
  return outcome;
}

Pair measure(const std::string& pid, const std::vector<std::string>& sweep_command) {
  const Outcome sweep = must_succeed(run(sweep_command));
  const Outcome look = must_succeed(run_heapgap({"snapshot", "--json", "-p", pid}));
  return {milliseconds(look.wall), milliseconds(sweep.wall), milliseconds(look.processor),
          milliseconds(sweep.processor), static_cast<double>(look.peak.count) / (1 << 20)};
}

template <typename Figure>
std::vector<double> sorted(const std::vector<Pair>& pairs, Figure figure) {
  std::vector<double> figures;
  figures.reserve(pairs.size());
  for (const Pair& pair : pairs) figures.push_back(std::invoke(figure, pair));
  std::ranges::sort(figures);
  return figures;
}

void print_spread(const char* what, const std::vector<double>& figures, const char* unit) {
  std::printf("%-16s min %8.2f   median %8.2f   max %8.2f %s\n", what, figures.front(),
              figures[figures.size() / 2], figures.back(), unit);
}

} // namespace

PairedRuns::PairedRuns(const std::string& pid, const std::vector<std::string>& sweep, int count) {
  std::vector<std::string> command{HEAPGAP_SWEEP, pid};
  command.insert(command.end(), sweep.begin(), sweep.end());
  measure(pid, command);
  for (int i = 0; i < count; ++i) pairs_.push_back(measure(pid, command));
}

double PairedRuns::median_ratio() const {
  return sorted(pairs_, &Pair::ratio)[pairs_.size() / 2];
}

double PairedRuns::peak_mib() const {
  return sorted(pairs_, &Pair::peak_mib).back();
}

void PairedRuns::print() const {
  print_spread("sweep", sorted(pairs_, &Pair::sweep_ms), "ms");
  print_spread("snapshot", sorted(pairs_, &Pair::snapshot_ms), "ms");
  print_spread("ratio", sorted(pairs_, &Pair::ratio), "");
  print_spread("processor ratio", sorted(pairs_, &Pair::processor_ratio), "");
  print_spread("peak memory", sorted(pairs_, &Pair::peak_mib), "MiB");
}

} // namespace heapgap::test
