#include "session/survey_watch.h"

#include <algorithm>

namespace heapgap::session {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds longest_first_pass{10};
/// From question to question whether the first pass is done.
constexpr std::chrono::milliseconds pace{100};
/// From overview to overview on a screen meanwhile.
constexpr std::chrono::milliseconds first_pass_interval{250};

class SurveyWatch {
public:
  SurveyWatch(const SurveyWatchOptions& options, SurveyRun& run, const Clock& clock,
              const SurveyWatcher& watcher)
      : options_(options), run_(run), clock_(clock), watcher_(watcher), begin_(clock.monotonic()),
        interval_(options.survey.interval) {}

  Result<void> watch() {
    if (auto renewed = run_.renew(); !renewed) return renewed;
    if (run_.has_nobody()) {
      return fail(ErrorKind::no_process, "cannot list any of these processes", "no such process",
                  "give the numbers of running processes");
    }
    if (!options_.at_once) await_first_pass();
    std::uint64_t given = 0;
    last_beat_ = clock_.monotonic();
    while (true) {
      const auto goes_on = give();
      if (!goes_on) return std::unexpected(goes_on.error());
      ++given;
      if (!*goes_on || (options_.overviews && given >= *options_.overviews)) return {};
      const auto is_next = wait_for_beat();
      if (!is_next) return std::unexpected(is_next.error());
      if (!*is_next) return {};
      // In time; missed beats are left out.
      const auto now = clock_.monotonic();
      const auto due = last_beat_ + interval_;
      last_beat_ = now - due < interval_ ? due : now;
      if (auto renewed = run_.renew(); !renewed) return renewed;
    }
  }

private:
  void await_first_pass() {
    const auto end = clock_.monotonic() + longest_first_pass;
    while (!is_over_ && clock_.monotonic() < end && !run_.is_first_pass_done()) {
      wait_until(clock_.monotonic() + pace);
    }
  }

  /// False when it is to end before the next beat.
  Result<bool> wait_for_beat() {
    while (!is_over_ && clock_.monotonic() < last_beat_ + interval_) {
      const auto beat = last_beat_ + interval_;
      const bool is_filling = options_.at_once && !run_.is_first_pass_done();
      const auto now = clock_.monotonic();
      const auto fill = is_filling ? std::min(beat, now + first_pass_interval) : beat;
      wait_until(fill);
      if (is_over_ || !is_filling || clock_.monotonic() < fill || fill == beat) continue;
      const auto goes_on = give();
      if (!goes_on || !*goes_on) return goes_on;
    }
    return !is_over_;
  }

  Result<bool> give() { return watcher_.on_overview(run_.overview()); }

  /// Also until the time is up or somebody asks for the end: then it is over.
  void wait_until(std::chrono::nanoseconds deadline) {
    if (options_.duration) deadline = std::min(deadline, begin_ + *options_.duration);
    is_over_ = watcher_.wait_until(deadline) != Wake::deadline;
    if (options_.duration && clock_.monotonic() >= begin_ + *options_.duration) is_over_ = true;
    if (!watcher_.wishes) return;
    const SurveyWishes wishes = watcher_.wishes();
    run_.set_looking(wishes.looks);
    if (wishes.interval == interval_) return;
    interval_ = wishes.interval;
    run_.set_interval(interval_);
  }

  const SurveyWatchOptions& options_;
  SurveyRun& run_;
  const Clock& clock_;
  const SurveyWatcher& watcher_;
  std::chrono::nanoseconds begin_;
  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds last_beat_{};
  bool is_over_ = false;
};

} // namespace

Result<void> watch_survey(const SurveyWatchOptions& options, target::ProcessTable& table,
                          HeapLooker& looker, const Clock& clock, const SurveyWatcher& watcher) {
  SurveyRun run(options.survey, table, looker, clock);
  if (auto started = run.start(); !started) return started;
  return SurveyWatch(options, run, clock, watcher).watch();
}

} // namespace heapgap::session
