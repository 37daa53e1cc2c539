#include "support/run_heapgap.h"

#include "support/spawn.h"

#include <array>
#include <csignal>
#include <stdexcept>

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace heapgap::test {
namespace {

using Clock = std::chrono::steady_clock;

/// Appends what is there to read; false at the end.
bool drain(const UniqueFd& from, std::string& into) {
  std::array<char, 65536> piece{};
  const ssize_t count = ::read(from.get(), piece.data(), piece.size());
  if (count > 0) into.append(piece.data(), static_cast<std::size_t>(count));
  return count > 0;
}

/// Reads both streams until they end. False when the time ran out first.
bool collect(const Spawned& process, Outcome& outcome, Clock::time_point deadline) {
  std::array<pollfd, 2> streams{
      {{process.output.get(), POLLIN, 0}, {process.messages.get(), POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    if (::poll(streams.data(), streams.size(), static_cast<int>(left.count())) <= 0) continue;
    if (streams[0].revents != 0 && !drain(process.output, outcome.output)) streams[0].fd = -1;
    if (streams[1].revents != 0 && !drain(process.messages, outcome.messages)) streams[1].fd = -1;
  }
  return true;
}

std::chrono::duration<double> seconds_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

} // namespace

nlohmann::json Outcome::json() const {
  return nlohmann::json::parse(output, nullptr, false);
}

Outcome run(const std::vector<std::string>& arguments, std::chrono::seconds time_limit) {
  Outcome outcome;
  const auto start = Clock::now();
  Spawned process = spawn({arguments, {}, {}}, true);
  process.input = {};
  outcome.in_time = collect(process, outcome, start + time_limit);
  if (!outcome.in_time) ::kill(process.pid, SIGKILL);

  int status = 0;
  rusage usage{};
  ::wait4(process.pid, &status, 0, &usage);
  outcome.wall = Clock::now() - start;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.processor = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  outcome.peak = Bytes{static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
  return outcome;
}

Outcome run_heapgap(std::vector<std::string> arguments, std::chrono::seconds time_limit) {
  arguments.insert(arguments.begin(), HEAPGAP_PROGRAM);
  return run(arguments, time_limit);
}

nlohmann::json snapshot(pid_t pid, std::vector<std::string> options) {
  std::vector<std::string> arguments{"snapshot", "--json", "-p", std::to_string(pid)};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome outcome = run_heapgap(std::move(arguments));
  nlohmann::json parsed = outcome.json();
  if (outcome.status != 0 || !parsed.is_object())
    throw std::runtime_error("heapgap ended with status " + std::to_string(outcome.status) + ": " +
                             outcome.messages);
  return parsed;
}

} // namespace heapgap::test
