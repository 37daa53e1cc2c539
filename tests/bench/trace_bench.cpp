// trace_bench [--check [RATIO]] [--rounds N] [--without-bpftrace]: what tracing costs the target
// for each malloc/free pair: `heapgap attach --full` against programs that do nothing at the same
// three probes (malloc, its return, free), and against `bpftrace` that only counts at these places.
//
// One target loops flat out; each round watches it in turns, so that all see the same machine:
//
//   alone · empty programs · heapgap · empty programs · bpftrace · alone
//
// What a tracer costs is its pair less the pair alone. The two turns of the same kind say how far
// figures differ by chance. Needs root. With --check the exit status is 1 when a bound of
// docs/BENCHMARKS.md is broken; RATIO replaces the one on the cost of empty programs.
#include "bench/empty_probes.h"
#include "bench/traced_loop.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace heapgap::test;
using namespace std::chrono_literals;

constexpr auto window = 500ms;
constexpr double least_of_bpftrace = 3.5;

struct Options {
  int rounds = 7;
  bool check = false;
  double most_of_empty = 1.25; ///< heapgap's cost
  bool bpftrace = true;
};

struct Round {
  double bare_ns = 0;
  double empty_ns = 0;
  double heapgap_ns = 0;
  double empty_again_ns = 0;
  std::optional<double> bpftrace_ns;
  double bare_again_ns = 0;

  [[nodiscard]] double bare() const { return (bare_ns + bare_again_ns) / 2; }
  [[nodiscard]] double empty_cost() const { return (empty_ns + empty_again_ns) / 2 - bare(); }
  [[nodiscard]] double heapgap_cost() const { return heapgap_ns - bare(); }
  [[nodiscard]] double of_empty() const { return heapgap_cost() / empty_cost(); }
  [[nodiscard]] double of_bpftrace() const { return (*bpftrace_ns - bare()) / heapgap_cost(); }
  [[nodiscard]] double bare_of_bare() const { return bare_again_ns / bare_ns; }
  [[nodiscard]] double empty_of_empty() const { return empty_again_ns / empty_ns; }
};

double empty_pair_ns(TracedLoop& loop) {
  const EmptyProbes probes(loop.pid());
  std::this_thread::sleep_for(100ms);
  return loop.pair_ns(window);
}

double traced_pair_ns(TracedLoop& loop, double bare_ns, const std::vector<std::string>& tracer) {
  const TracingProgram program(tracer);
  program.wait_for_probes(loop, bare_ns);
  return loop.pair_ns(window);
}

std::vector<std::string> heapgap(const TracedLoop& loop) {
  return {HEAPGAP_PROGRAM,           "attach", "--full", "--json", "-o", "/dev/null", "-p",
          std::to_string(loop.pid())};
}

std::vector<std::string> bpftrace(const TracedLoop& loop) {
  const std::string libc = loop.libc();
  return {"bpftrace", "-p", std::to_string(loop.pid()), "-e",
          "uprobe:" + libc + ":malloc { @m = count(); } uretprobe:" + libc +
              ":malloc { @r = count(); } uprobe:" + libc + ":free { @f = count(); }"};
}

Round measure(TracedLoop& loop, const Options& options) {
  Round round;
  round.bare_ns = loop.pair_ns(window);
  round.empty_ns = empty_pair_ns(loop);
  round.heapgap_ns = traced_pair_ns(loop, round.bare_ns, heapgap(loop));
  round.empty_again_ns = empty_pair_ns(loop);
  if (options.bpftrace) round.bpftrace_ns = traced_pair_ns(loop, round.bare_ns, bpftrace(loop));
  round.bare_again_ns = loop.pair_ns(window);
  return round;
}

/// Prints a line, and returns the median.
template <typename Figure>
double print_spread(const char* what, const std::vector<Round>& rounds, Figure figure,
                    const char* unit) {
  std::vector<double> figures;
  for (const Round& round : rounds) figures.push_back(std::invoke(figure, round));
  std::ranges::sort(figures);
  const double median = figures[figures.size() / 2];
  std::printf("%-40s min %9.2f   median %9.2f   max %9.2f %s\n", what, figures.front(), median,
              figures.back(), unit);
  return median;
}

bool is_kept(bool kept, const char* bound) {
  if (!kept) std::printf("BROKEN: %s\n", bound);
  return kept;
}

/// Whether the bounds are kept.
bool bench(const Options& options) {
  TracedLoop loop;
  std::vector<Round> rounds;
  for (int i = 0; i < options.rounds; ++i) rounds.push_back(measure(loop, options));
  print_spread("pair alone", rounds, &Round::bare, "ns");
  print_spread("cost of empty programs", rounds, &Round::empty_cost, "ns");
  print_spread("cost of heapgap --full", rounds, &Round::heapgap_cost, "ns");
  print_spread("alone / alone", rounds, &Round::bare_of_bare, "");
  print_spread("empty programs / empty programs", rounds, &Round::empty_of_empty, "");
  bool kept = is_kept(print_spread("cost of heapgap / of empty programs", rounds, &Round::of_empty,
                                   "") <= options.most_of_empty,
                      "heapgap costs too much beside empty programs");
  if (options.bpftrace) {
    kept = is_kept(print_spread("cost of bpftrace / of heapgap", rounds, &Round::of_bpftrace, "") >=
                       least_of_bpftrace,
                   "bpftrace costs too little beside heapgap") &&
           kept;
  }
  return kept;
}

/// Throws std::runtime_error when an argument is none of those above.
Options parse(std::span<char*> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const auto has_number = i + 1 < arguments.size() && arguments[i + 1][0] != '-';
    if (argument == "--check") {
      options.check = true;
      if (has_number) options.most_of_empty = std::stod(arguments[++i]);
    } else if (argument == "--rounds" && has_number) {
      options.rounds = std::max(std::stoi(arguments[++i]), 1);
    } else if (argument == "--without-bpftrace") {
      options.bpftrace = false;
    } else {
      throw std::runtime_error("what is " + std::string(argument) + "?");
    }
  }
  return options;
}

} // namespace

int main(int argc, char** argv) {
  try {
    const Options options = parse({argv + 1, static_cast<std::size_t>(std::max(argc - 1, 0))});
    const bool kept = bench(options);
    return options.check && !kept ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "trace_bench: %s\n", error.what());
    return 1;
  }
}
