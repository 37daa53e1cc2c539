#include "cli/survey_thread.h"

#include "cli/background_thread.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace heapgap::cli {

Result<std::unique_ptr<SurveyThread>>
SurveyThread::start(SurveyWatch watch, session::SurveyWatchOptions options, const Clock& clock) {
  UniqueFd arrived(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!arrived) return fail(ErrorKind::failure, "cannot begin to survey", std::strerror(errno));
  std::unique_ptr<SurveyThread> started(
      new SurveyThread(std::move(arrived), options.survey.interval, clock));
  started->thread_ =
      background_thread([self = started.get(), watch = std::move(watch),
                         options = std::move(options)] { self->run(watch, options); });
  return started;
}

SurveyThread::~SurveyThread() {
  ask_end();
  if (thread_.joinable()) thread_.join();
}

void SurveyThread::run(const SurveyWatch& watch, const session::SurveyWatchOptions& options) {
  Result<void> outcome;
  try {
    outcome = watch(options, watcher());
  } catch (const std::exception& exception) {
    outcome = fail(ErrorKind::failure, "the survey gave up", exception.what());
  }
  {
    const std::scoped_lock lock(mutex_);
    news_.outcome = std::move(outcome);
    is_over_ = true;
  }
  changed_.notify_all(); // an errand may be waiting
  tell();
}

void SurveyThread::tell() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(arrived_.get(), &one, sizeof one)); // it cannot be full
}

session::SurveyWatcher SurveyThread::watcher() {
  session::SurveyWatcher watcher;
  watcher.on_overview = [this](const analysis::Overview& overview) -> Result<bool> {
    auto shared = std::make_shared<const analysis::Overview>(overview);
    {
      const std::scoped_lock lock(mutex_);
      news_.overview = std::move(shared);
    }
    tell();
    return true;
  };
  watcher.wait_until = [this](std::chrono::nanoseconds deadline) { return wait_until(deadline); };
  watcher.wishes = [this] {
    const std::scoped_lock lock(mutex_);
    return wishes_;
  };
  return watcher;
}

/// A new wish ends the wait early; the watch then looks at its wishes and waits on.
session::Wake SurveyThread::wait_until(std::chrono::nanoseconds deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, deadline - clock_.monotonic(),
                    [this] { return end_asked_ || has_new_wish_ || errand_; });
  has_new_wish_ = false;
  if (errand_) {
    errand_();
    errand_ = nullptr;
    changed_.notify_all();
  }
  return end_asked_ ? session::Wake::end_asked : session::Wake::deadline;
}

SurveyNews SurveyThread::take() {
  std::uint64_t count = 0;
  static_cast<void>(!::read(arrived_.get(), &count, sizeof count)); // empty: no news
  const std::scoped_lock lock(mutex_);
  return std::exchange(news_, {});
}

template <typename Change> void SurveyThread::wish(Change change) {
  {
    const std::scoped_lock lock(mutex_);
    change();
    has_new_wish_ = true;
  }
  changed_.notify_all();
}

void SurveyThread::ask_end() {
  wish([this] { end_asked_ = true; });
}

void SurveyThread::set_interval(std::chrono::nanoseconds interval) {
  wish([&] { wishes_.interval = interval; });
}

void SurveyThread::set_looking(bool is_looking) {
  wish([&] { wishes_.looks = is_looking; });
}

bool SurveyThread::with_rights(std::function<void()> errand) {
  std::unique_lock lock(mutex_);
  errand_ = std::move(errand);
  changed_.notify_all();
  changed_.wait(lock, [this] { return !errand_ || is_over_; });
  return !std::exchange(errand_, nullptr);
}

} // namespace heapgap::cli
