#include "support/spawn.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>

namespace heapgap::test {
namespace {

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void enter_root(const std::string& root) {
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::chroot(root.c_str()) != 0 || ::chdir("/") != 0)
    ::_exit(127);
}

[[noreturn]] void run(const Command& command, std::vector<char*> arguments) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!command.root.empty()) enter_root(command.root);
  for (const auto& setting : command.environment) {
    const auto equals = setting.find('=');
    ::setenv(setting.substr(0, equals).c_str(), setting.substr(equals + 1).c_str(), 1);
  }
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

} // namespace

Spawned spawn(const Command& command, bool capture_messages) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  Pipe messages = make_pipe();
  std::vector<char*> arguments;
  for (const auto& argument : command.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  const pid_t pid = ::fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) {
    ::dup2(input.read_end.get(), STDIN_FILENO);
    ::dup2(output.write_end.get(), STDOUT_FILENO);
    if (capture_messages) ::dup2(messages.write_end.get(), STDERR_FILENO);
    run(command, std::move(arguments));
  }
  return {pid, std::move(input.write_end), std::move(output.read_end),
          std::move(messages.read_end)};
}

} // namespace heapgap::test
