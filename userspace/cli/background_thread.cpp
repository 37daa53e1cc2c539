#include "cli/background_thread.h"

#include <csignal>
#include <utility>

namespace heapgap::cli {
namespace {

/// All but those that tell of a crash, which have to be where it happens.
sigset_t asking_signals() {
  sigset_t signals{};
  ::sigfillset(&signals);
  for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) {
    ::sigdelset(&signals, crash);
  }
  return signals;
}

} // namespace

std::thread background_thread(std::function<void()> work) {
  const sigset_t blocked = asking_signals();
  sigset_t before{};
  ::pthread_sigmask(SIG_SETMASK, &blocked, &before);
  std::thread thread(std::move(work));
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

} // namespace heapgap::cli
