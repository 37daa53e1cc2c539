#include "bench/traced_loop.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <sys/wait.h>

namespace heapgap::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;
constexpr double least_cost_ns = 300; ///< of probes that work

} // namespace

TracedLoop::TracedLoop()
    : process_({.arguments = {HEAPGAP_TARGETS "/pair_loop", "1", "1000"},
                .environment = {},
                .root = {}}) {
  process_.read_line();
  if (::clock_getcpuclockid(process_.pid(), &clock_) != 0) {
    throw std::runtime_error("the target has no clock");
  }
}

std::string TracedLoop::libc() const {
  std::ifstream maps("/proc/" + std::to_string(pid()) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    const auto path = line.find('/');
    if (path != std::string::npos && line.find("/libc.so") != std::string::npos) {
      return line.substr(path);
    }
  }
  throw std::runtime_error("the target has no libc.so");
}

double TracedLoop::processor_ns() const {
  timespec time{};
  if (::clock_gettime(clock_, &time) != 0) throw std::runtime_error("the target has ended");
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double TracedLoop::pair_ns(std::chrono::milliseconds time) {
  const auto pairs = [&] { return process_.ask('?').at("pairs").get<double>(); };
  const double pairs_before = pairs();
  const double ns_before = processor_ns();
  std::this_thread::sleep_for(time);
  const double pairs_after = pairs();
  return (processor_ns() - ns_before) / std::max(pairs_after - pairs_before, 1.0);
}

TracingProgram::TracingProgram(std::vector<std::string> arguments)
    : name_(arguments.front()),
      process_(spawn({.arguments = std::move(arguments), .environment = {}, .root = {}}, true)) {}

TracingProgram::~TracingProgram() {
  ::kill(process_.pid, SIGINT);
  ::waitpid(process_.pid, nullptr, 0);
}

void TracingProgram::wait_for_probes(TracedLoop& loop, double bare_ns) const {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (loop.pair_ns(100ms) < bare_ns + least_cost_ns) {
    if (::waitpid(process_.pid, nullptr, WNOHANG) != 0) {
      throw std::runtime_error(name_ + " ended by itself (is it installed, and is this root?)");
    }
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(name_ + " placed no probes");
    }
  }
  std::this_thread::sleep_for(500ms); // what it does once at the beginning
}

} // namespace heapgap::test
