#include "terminal/screen_signals.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <sys/eventfd.h>
#include <unistd.h>

namespace heapgap::terminal {
namespace {

// What the handler needs, as it can be given nothing.
std::atomic<int> arrived_descriptor = -1;
std::atomic<bool> has_resized = false;
std::atomic<bool> has_stop = false;
std::atomic<bool> has_continued = false;

extern "C" void on_screen_signal(int number) {
  const int saved_errno = errno;
  if (number == SIGWINCH) has_resized = true;
  if (number == SIGTSTP) has_stop = true;
  if (number == SIGCONT) has_continued = true;
  const std::uint64_t one = 1;
  static_cast<void>(!::write(arrived_descriptor.load(), &one, sizeof one)); // it cannot be full
  errno = saved_errno;
}

struct sigaction own_action() {
  struct sigaction action{};
  action.sa_handler = on_screen_signal;
  action.sa_flags = SA_RESTART;
  return action;
}

std::unexpected<Error> failed() {
  return fail(ErrorKind::failure, "cannot watch the terminal", std::strerror(errno));
}

} // namespace

Result<ScreenSignals> ScreenSignals::install() {
  UniqueFd arrived(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!arrived) return failed();
  arrived_descriptor = arrived.get();
  has_resized = has_stop = has_continued = false;
  ScreenSignals installed(std::move(arrived));
  const struct sigaction action = own_action();
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (::sigaction(signals.at(i), &action, &installed.former_.at(i)) != 0) return failed();
  }
  return installed;
}

ScreenSignals::~ScreenSignals() {
  if (!arrived_) return; // moved from
  for (std::size_t i = 0; i < signals.size(); ++i) {
    ::sigaction(signals.at(i), &former_.at(i), nullptr);
  }
  arrived_descriptor = -1;
}

ScreenNews ScreenSignals::take() {
  std::uint64_t count = 0;
  static_cast<void>(!::read(arrived_.get(), &count, sizeof count)); // empty: no news
  return {has_resized.exchange(false), has_stop.exchange(false), has_continued.exchange(false)};
}

void ScreenSignals::stop_the_job() {
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  struct sigaction own{};
  ::sigaction(SIGTSTP, &by_default, &own);
  ::kill(0, SIGTSTP);
  ::sigaction(SIGTSTP, &own, nullptr);
}

} // namespace heapgap::terminal
