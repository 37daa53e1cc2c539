// trace_bench [ROUNDS]: what tracing costs the target for each malloc/free pair: `heapgap attach
// --full` against `bpftrace` that only counts at the same three places (malloc, its return, free).
// One target loops flat out; each round watches it alone, under heapgap and under bpftrace, so that
// all three see the same machine. Needs root and bpftrace (tools/packages install peers).
#include "support/spawn.h"
#include "support/target_process.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>

namespace {

using namespace heapgap::test;
using namespace std::chrono_literals;

constexpr auto window = 1500ms;
constexpr auto patience = std::chrono::seconds(20);

/// What the target says of itself.
class Loop {
public:
  Loop()
      : process_({.arguments = {HEAPGAP_TARGETS "/pair_loop", "1", "1000"},
                  .environment = {},
                  .root = {}}) {
    process_.read_line();
  }

  [[nodiscard]] std::string pid() const { return std::to_string(process_.pid()); }

  /// The file its malloc is in.
  [[nodiscard]] std::string libc() const {
    std::ifstream maps("/proc/" + pid() + "/maps");
    for (std::string line; std::getline(maps, line);) {
      const auto path = line.find('/');
      if (path != std::string::npos && line.find("/libc.so") != std::string::npos) {
        return line.substr(path);
      }
    }
    throw std::runtime_error("the target has no libc.so");
  }

  /// Nanoseconds a pair takes, over the time given.
  double pair_ns(std::chrono::milliseconds time) {
    const auto begin = process_.ask('?');
    std::this_thread::sleep_for(time);
    const auto end = process_.ask('?');
    const auto since = [&](const char* figure) {
      return end.at(figure).get<double>() - begin.at(figure).get<double>();
    };
    return since("time_ns") / std::max(since("pairs"), 1.0);
  }

private:
  TargetProcess process_;
};

/// A tracer that runs until it is told to end.
class Tracer {
public:
  explicit Tracer(std::vector<std::string> arguments)
      : name_(arguments.front()),
        process_(spawn({.arguments = std::move(arguments), .environment = {}, .root = {}}, false)) {
  }
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  ~Tracer() {
    ::kill(process_.pid, SIGINT);
    ::waitpid(process_.pid, nullptr, 0);
  }

  void must_run() const {
    if (::waitpid(process_.pid, nullptr, WNOHANG) != 0) {
      throw std::runtime_error(name_ + " ended by itself (is it installed, and is this root?)");
    }
  }

private:
  std::string name_;
  Spawned process_;
};

/// The price under a tracer, from when its probes are seen to work.
double traced_pair_ns(Loop& loop, double bare_ns, const std::vector<std::string>& arguments) {
  const Tracer tracer(arguments);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (loop.pair_ns(100ms) < bare_ns + 300) {
    tracer.must_run();
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(arguments.front() + " placed no probes");
    }
  }
  std::this_thread::sleep_for(1s); // what it does once at the beginning
  return loop.pair_ns(window);
}

struct Round {
  double bare_ns;
  double heapgap_ns;
  double bpftrace_ns;
};

Round measure(Loop& loop) {
  Round round{};
  round.bare_ns = loop.pair_ns(window);
  round.heapgap_ns = traced_pair_ns(
      loop, round.bare_ns,
      {HEAPGAP_PROGRAM, "attach", "--full", "--json", "-o", "/dev/null", "-p", loop.pid()});
  const std::string libc = loop.libc();
  round.bpftrace_ns =
      traced_pair_ns(loop, round.bare_ns,
                     {"bpftrace", "-p", loop.pid(), "-e",
                      "uprobe:" + libc + ":malloc { @m = count(); } uretprobe:" + libc +
                          ":malloc { @r = count(); } uprobe:" + libc + ":free { @f = count(); }"});
  return round;
}

template <typename Figure>
void print_spread(const char* what, const std::vector<Round>& rounds, Figure figure,
                  const char* unit) {
  std::vector<double> figures;
  for (const Round& round : rounds) figures.push_back(figure(round));
  std::ranges::sort(figures);
  std::printf("%-28s min %9.1f   median %9.1f   max %9.1f %s\n", what, figures.front(),
              figures[figures.size() / 2], figures.back(), unit);
}

void bench(int rounds) {
  Loop loop;
  std::vector<Round> results;
  for (int i = 0; i < rounds; ++i) results.push_back(measure(loop));
  print_spread("bare pair", results, [](const Round& r) { return r.bare_ns; }, "ns");
  print_spread(
      "pair under heapgap --full", results, [](const Round& r) { return r.heapgap_ns; }, "ns");
  print_spread("pair under bpftrace", results, [](const Round& r) { return r.bpftrace_ns; }, "ns");
  print_spread(
      "bpftrace costs, of heapgap's", results,
      [](const Round& r) { return (r.bpftrace_ns - r.bare_ns) / (r.heapgap_ns - r.bare_ns); },
      "times");
}

} // namespace

int main(int argc, char** argv) {
  try {
    bench(argc > 1 ? std::max(std::stoi(argv[1]), 1) : 5);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "trace_bench: %s\n", error.what());
    return 1;
  }
}
