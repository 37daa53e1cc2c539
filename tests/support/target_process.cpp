#include "support/target_process.h"

#include <array>
#include <csignal>
#include <stdexcept>

#include <poll.h>
#include <sys/wait.h>

namespace heapgap::test {
namespace {

constexpr int line_timeout_ms = 60'000;

} // namespace

TargetProcess::TargetProcess(const Command& command) : process_(spawn(command, false)) {}

TargetProcess::~TargetProcess() {
  kill();
}

void TargetProcess::kill() {
  if (process_.pid < 0) return;
  ::kill(process_.pid, SIGKILL);
  ::waitpid(process_.pid, nullptr, 0);
  process_ = {};
}

int TargetProcess::wait() {
  int status = 0;
  ::waitpid(process_.pid, &status, 0);
  process_ = {};
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

nlohmann::json TargetProcess::read_line() {
  for (;;) {
    if (const auto end = received_.find('\n'); end != std::string::npos) {
      auto line = nlohmann::json::parse(received_.substr(0, end));
      received_.erase(0, end + 1);
      return line;
    }
    pollfd ready{process_.output.get(), POLLIN, 0};
    if (::poll(&ready, 1, line_timeout_ms) <= 0)
      throw std::runtime_error("the target prints nothing");
    std::array<char, 65536> piece{};
    const ssize_t count = ::read(process_.output.get(), piece.data(), piece.size());
    if (count <= 0) throw std::runtime_error("the target ended before it printed a line");
    received_.append(piece.data(), static_cast<std::size_t>(count));
  }
}

void TargetProcess::tell(char command) {
  if (::write(process_.input.get(), &command, 1) != 1)
    throw std::runtime_error("the target does not listen");
}

nlohmann::json TargetProcess::ask(char command) {
  tell(command);
  return read_line();
}

} // namespace heapgap::test
