#include "cli/interruption.h"

#include "cli/exit_status.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

/// What the handler needs, as it can be given nothing: the eventfd, whether it was written to, and
/// what to do before heapgap is cut short.
std::atomic<int> asked_descriptor = -1;
std::atomic<bool> was_asked = false;
std::atomic<void (*)() noexcept> last_thing = nullptr;

extern "C" void on_signal(int number) {
  const int saved_errno = errno;
  const bool again = was_asked.exchange(true);
  if (again && number == SIGINT) {
    if (auto* const before_cut = last_thing.load()) before_cut();
    ::_exit(static_cast<int>(ExitStatus::cut_short));
  }
  const std::uint64_t one = 1;
  static_cast<void>(!::write(asked_descriptor.load(), &one, sizeof one)); // it cannot be full
  errno = saved_errno;
}

std::unexpected<Error> failed() {
  return fail(ErrorKind::failure, "cannot prepare for Ctrl-C", std::strerror(errno));
}

timespec time_until(std::chrono::nanoseconds deadline, const Clock& clock) {
  const auto left = std::max(deadline - clock.monotonic(), std::chrono::nanoseconds(0));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  return {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}

} // namespace

Result<Interruption> Interruption::install(void (*before_cut)() noexcept) {
  UniqueFd asked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!asked) return failed();
  asked_descriptor = asked.get();
  was_asked = false;
  last_thing = before_cut;
  Interruption interruption(std::move(asked));
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    struct sigaction& former = interruption.former_.at(i);
    if (::sigaction(signals.at(i), nullptr, &former) != 0) return failed();
    if (former.sa_handler == SIG_IGN) continue;
    if (::sigaction(signals.at(i), &action, nullptr) != 0) return failed();
  }
  return interruption;
}

Interruption::~Interruption() {
  if (!asked_) return; // moved from
  for (std::size_t i = 0; i < signals.size(); ++i) {
    ::sigaction(signals.at(i), &former_.at(i), nullptr);
  }
}

bool Interruption::is_asked() const {
  return was_asked;
}

session::Wake Interruption::wait_until(std::chrono::nanoseconds deadline, const Clock& clock,
                                       int output) const {
  // Nothing is asked of the output: POLLERR and POLLHUP come unasked.
  std::array<pollfd, 2> watched{{{asked_.get(), POLLIN, 0}, {output, 0, 0}}};
  do {
    const timespec timeout = time_until(deadline, clock);
    if (::ppoll(watched.data(), watched.size(), &timeout, nullptr) <= 0) continue;
    if (watched[0].revents != 0) return session::Wake::end_asked;
    if ((watched[1].revents & (POLLERR | POLLHUP)) != 0) return session::Wake::reader_gone;
  } while (clock.monotonic() < deadline);
  return session::Wake::deadline;
}

} // namespace heapgap::cli
