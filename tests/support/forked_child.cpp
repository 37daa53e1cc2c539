#include "support/forked_child.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heapgap::test {

ForkedChild::ForkedChild(const std::function<int(const Ready&)>& body) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const auto parent = ::getpid();
  pid_ = {::fork()};
  if (pid_.value < 0) throw std::runtime_error("cannot fork");
  if (pid_.value == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int status = body([&] { write_end = UniqueFd(); });
    ::_exit(status);
  }
  write_end = UniqueFd();
  char nothing = 0;
  while (::read(read_end.get(), &nothing, 1) < 0) {
  }
}

ForkedChild::~ForkedChild() {
  kill();
}

void ForkedChild::kill() {
  if (pid_.value <= 0) return; // to kill(2), -1 is everybody
  ::kill(pid_.value, SIGKILL);
  wait();
}

int ForkedChild::wait() {
  int status = 0;
  if (pid_.value <= 0) return status;
  ::waitpid(std::exchange(pid_.value, -1), &status, 0);
  return status;
}

bool returned(int status, int value) {
  return WIFEXITED(status) && WEXITSTATUS(status) == value;
}

bool eventually(const std::function<bool()>& condition) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

} // namespace heapgap::test
