#include "cli/watch_thread.h"

#include "cli/background_thread.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>

#include <sys/eventfd.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

/// Of ticks that nobody has taken; older ones go.
constexpr std::size_t most_waiting_ticks = 64;

Result<analysis::Summary> gave_up(const char* why) {
  return fail(ErrorKind::failure, "the watching gave up", why);
}

} // namespace

Result<std::unique_ptr<WatchThread>> WatchThread::start(Watch watch, session::WatchOptions options,
                                                        const Clock& clock) {
  UniqueFd arrived(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!arrived) return fail(ErrorKind::failure, "cannot begin to watch", std::strerror(errno));
  std::unique_ptr<WatchThread> started(
      new WatchThread(std::move(arrived), options.interval, clock));
  started->thread_ = background_thread(
      [self = started.get(), watch = std::move(watch), options] { self->run(watch, options); });
  return started;
}

WatchThread::~WatchThread() {
  ask_end();
  if (thread_.joinable()) thread_.join();
}

void WatchThread::run(const Watch& watch, const session::WatchOptions& options) {
  Result<analysis::Summary> outcome = gave_up("");
  try {
    outcome = watch(options, watcher());
  } catch (const std::exception& exception) {
    outcome = gave_up(exception.what());
  }
  bring([&](WatchNews& news) { news.outcome = std::move(outcome); });
}

template <typename Change> void WatchThread::bring(Change change) {
  {
    const std::scoped_lock lock(mutex_);
    change(news_);
  }
  const std::uint64_t one = 1;
  static_cast<void>(!::write(arrived_.get(), &one, sizeof one)); // it cannot be full
}

template <typename Change> void WatchThread::wish(Change change) {
  {
    const std::scoped_lock lock(mutex_);
    change();
    has_new_wish_ = true;
  }
  changed_.notify_one();
}

session::Watcher WatchThread::watcher() {
  const auto bring_tick = [this](const analysis::Tick& tick) {
    auto shared = std::make_shared<const analysis::Tick>(tick);
    bring([&](WatchNews& news) {
      if (news.ticks.size() == most_waiting_ticks) news.ticks.erase(news.ticks.begin());
      news.ticks.push_back(std::move(shared));
    });
  };
  session::Watcher watcher;
  watcher.on_plan = [this](const std::vector<probes::ProbePlan>&) {
    bring([](WatchNews& news) { news.has_plan = true; });
  };
  watcher.on_begin = [bring_tick](const analysis::Tick& first) -> Result<void> {
    bring_tick(first);
    return {};
  };
  watcher.on_tick = [bring_tick](const analysis::Tick& tick) -> Result<bool> {
    bring_tick(tick);
    return true;
  };
  watcher.wait_until = [this](std::chrono::nanoseconds deadline) { return wait_until(deadline); };
  watcher.interval = [this] {
    const std::scoped_lock lock(mutex_);
    return interval_;
  };
  watcher.focus = [this] {
    const std::scoped_lock lock(mutex_);
    return focus_;
  };
  watcher.on_detail = [this](analysis::MapDetail detail) {
    auto shared = std::make_shared<const analysis::MapDetail>(std::move(detail));
    bring([&](WatchNews& news) { news.detail = std::move(shared); });
  };
  return watcher;
}

/// A new wish ends the wait early; the watch then looks at its wishes and waits on.
session::Wake WatchThread::wait_until(std::chrono::nanoseconds deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, deadline - clock_.monotonic(),
                    [this] { return end_asked_ || has_new_wish_; });
  has_new_wish_ = false;
  return end_asked_ ? session::Wake::end_asked : session::Wake::deadline;
}

WatchNews WatchThread::take() {
  std::uint64_t count = 0;
  static_cast<void>(!::read(arrived_.get(), &count, sizeof count)); // empty: no news
  const std::scoped_lock lock(mutex_);
  return std::exchange(news_, {});
}

void WatchThread::ask_end() {
  wish([this] { end_asked_ = true; });
}

void WatchThread::set_interval(std::chrono::nanoseconds interval) {
  wish([&] { interval_ = interval; });
}

void WatchThread::set_focus(const std::optional<analysis::MapFocus>& focus) {
  {
    const std::scoped_lock lock(mutex_);
    if (focus == focus_) return;
  }
  wish([&] { focus_ = focus; });
}

} // namespace heapgap::cli
