#include "support/attached.h"

#include <array>
#include <csignal>
#include <ctime>
#include <stdexcept>

namespace heapgap::test {
namespace {

Command attach_command(pid_t target, std::vector<std::string> options) {
  Command command{.arguments = {HEAPGAP_PROGRAM, "attach", "--json", "-p", std::to_string(target)},
                  .environment = {},
                  .root = {}};
  command.arguments.insert(command.arguments.end(), options.begin(), options.end());
  return command;
}

/// The time as heapgap writes it: such stamps sort like the times they name.
std::string utc_stamp() {
  timespec now{};
  tm parts{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  ::gmtime_r(&now.tv_sec, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string milliseconds = std::to_string(1000 + now.tv_nsec / 1'000'000).substr(1);
  return std::string(text.data(), length) + "." + milliseconds + "Z";
}

} // namespace

Attached::Attached(pid_t target, std::vector<std::string> options)
    : heapgap_(attach_command(target, std::move(options))) {}

nlohmann::json Attached::fresh_tick() {
  const std::string now = utc_stamp();
  for (;;) {
    auto tick = next();
    if (tick.at("time").get<std::string>() > now) return tick;
  }
}

nlohmann::json Attached::end() {
  ::kill(heapgap_.pid(), SIGINT);
  for (;;) {
    auto line = next();
    if (line.at("schema") != "heapgap.summary/1") continue;
    if (const int status = wait(); status != 0) {
      throw std::runtime_error("heapgap ended with status " + std::to_string(status));
    }
    return line;
  }
}

} // namespace heapgap::test
