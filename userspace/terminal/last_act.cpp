#include "terminal/last_act.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include <unistd.h>

namespace heapgap::terminal {
namespace {

constexpr std::array crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGQUIT};

// A handler can be given nothing and may allocate nothing.
struct LastAct {
  int input = -1;
  int output = -1;
  termios modes{};
  std::array<char, 512> leave{};
  std::size_t leave_size = 0;
};
LastAct last_act;
std::atomic<bool> is_armed = false;

extern "C" void on_crash(int number) {
  do_last_act();
  // The default is back (SA_RESETHAND), and the signal blocked until here is delivered again.
  static_cast<void>(::raise(number));
}

void install_crash_handlers() {
  struct sigaction action{};
  action.sa_handler = on_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : crashes) {
    struct sigaction former{};
    // Who set a handler of its own (a sanitizer) wants to see the crash.
    if (::sigaction(number, nullptr, &former) != 0 || former.sa_handler != SIG_DFL) continue;
    ::sigaction(number, &action, nullptr);
  }
}

} // namespace

void arm_last_act(int input, int output, const termios& modes, const std::string& leave) {
  is_armed = false;
  last_act.input = input;
  last_act.output = output;
  last_act.modes = modes;
  last_act.leave_size = std::min(leave.size(), last_act.leave.size());
  std::copy_n(leave.begin(), last_act.leave_size, last_act.leave.begin());
  install_crash_handlers();
  is_armed = true;
}

void disarm_last_act() {
  is_armed = false;
}

void do_last_act() noexcept {
  if (!is_armed.exchange(false)) return;
  const int saved_errno = errno;
  static_cast<void>(!::write(last_act.output, last_act.leave.data(), last_act.leave_size));
  ::tcsetattr(last_act.input, TCSANOW, &last_act.modes);
  errno = saved_errno;
}

} // namespace heapgap::terminal
