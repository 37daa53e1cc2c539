#include "target/frozen.h"

#include "target/process_errors.h"
#include "target/thread_tracer.h"

#include <system_error>
#include <utility>

namespace heapgap::target {

Frozen::Frozen() {
  sigset_t terminal_stops;
  ::sigemptyset(&terminal_stops);
  for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU}) ::sigaddset(&terminal_stops, signal);
  ::pthread_sigmask(SIG_BLOCK, &terminal_stops, &former_signals_);
}

Frozen::~Frozen() {
  release();
}

Result<std::unique_ptr<Frozen>> Frozen::stop(Pid pid, std::chrono::milliseconds limit) {
  auto process = ProcDirectory::open(pid);
  if (!process) return pass_on(process);
  std::unique_ptr<Frozen> frozen(new Frozen());

  // The tracing thread inherits the mask: signals for heapgap are the other threads' business.
  sigset_t all;
  sigset_t current;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &current);
  int start_error = 0;
  try {
    frozen->thread_ =
        std::thread(&Frozen::hold, frozen.get(), ThreadTracer(*std::move(process)), limit);
  } catch (const std::system_error& error) {
    start_error = error.code().value();
  }
  ::pthread_sigmask(SIG_SETMASK, &current, nullptr);
  if (start_error != 0) {
    return std::unexpected(system_error(pid, "cannot start a thread", start_error));
  }
  if (auto stopped = frozen->wait_for_stop(); !stopped) return pass_on(stopped);
  return frozen;
}

void Frozen::hold(ThreadTracer tracer, std::chrono::milliseconds limit) {
  const auto began = std::chrono::steady_clock::now();
  auto stopped = tracer.stop_all(began + limit);
  const bool succeeded = stopped.has_value();
  outcome_.threads = tracer.threads();
  if (!succeeded) tracer.release_all(); // before the caller learns of it
  {
    const std::scoped_lock lock(mutex_);
    stop_result_ = std::move(stopped);
    stop_tried_ = true;
  }
  changed_.notify_all();
  if (!succeeded) return;
  outcome_.let_go_early = !wait_for_release(began + limit);
  tracer.release_all();
  outcome_.stopped = std::chrono::steady_clock::now() - began;
}

bool Frozen::wait_for_release(TimePoint deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [this] { return release_wanted_; });
}

Result<void> Frozen::wait_for_stop() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_tried_; });
  return stop_result_;
}

FreezeOutcome Frozen::release() {
  {
    const std::scoped_lock lock(mutex_);
    release_wanted_ = true;
  }
  changed_.notify_all();
  // The thread's end also lets go what could not be detached one by one.
  if (thread_.joinable()) thread_.join();
  if (std::exchange(holds_signals_, false)) {
    ::pthread_sigmask(SIG_SETMASK, &former_signals_, nullptr);
  }
  return outcome_;
}

} // namespace heapgap::target
