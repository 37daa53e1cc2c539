#include "session/windows/window_sampler.h"

#include "base/signals_blocked.h"
#include "target/privileges.h"
#include "target/process_errors.h"

#include <system_error>

namespace heapgap::session {

Result<std::unique_ptr<WindowSampler>>
WindowSampler::start(std::unique_ptr<events::WindowSource> source, const Clock& clock, double share,
                     HitPrices prices) {
  std::unique_ptr<WindowSampler> sampler(
      new WindowSampler(std::move(source), clock, share, prices));
  auto due = sampler->cycle_.step();
  if (!due) return pass_on(due);
  const SignalsBlocked signals;
  try {
    sampler->thread_ = std::jthread(
        [&self = *sampler, first = *due](const auto& ended) { self.run(ended, first); });
  } catch (const std::system_error& error) {
    return fail(ErrorKind::failure, "cannot open windows for probes",
                target::error_text(error.code().value()));
  }
  return sampler;
}

void WindowSampler::stop() {
  thread_.request_stop();
  end_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void WindowSampler::run(const std::stop_token& ended, std::chrono::nanoseconds due) {
  // Giving rights away can fail for lack of memory only; then the thread goes on as it is.
  [[maybe_unused]] const auto limited = target::limit_to_probing();
  std::unique_lock lock(mutex_);
  while (!ended.stop_requested()) {
    end_.wait_for(lock, ended, due - clock_.monotonic(), [] { return false; });
    if (ended.stop_requested()) break;
    auto next = cycle_.step();
    if (!next) break; // look() tells why
    due = *next;
  }
  cycle_.end();
}

} // namespace heapgap::session
