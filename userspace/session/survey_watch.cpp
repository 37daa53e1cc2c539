#include "session/survey_watch.h"

#include "session/heartbeat.h"

#include <algorithm>

namespace heapgap::session {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds longest_first_pass{10};
constexpr std::chrono::milliseconds pace{100};

class SurveyWatch {
public:
  SurveyWatch(const SurveyWatchOptions& options, SurveyRun& run, const Clock& clock,
              const SurveyWatcher& watcher)
      : options_(options), run_(run), clock_(clock), watcher_(watcher), begin_(clock.monotonic()) {}

  Result<void> watch() {
    if (auto renewed = run_.renew(); !renewed) return renewed;
    auto goes_on = first_pass();
    if (!goes_on || !*goes_on) return pass_on_end(goes_on);
    const Heartbeat heartbeat(clock_.monotonic(), options_.survey.interval);
    std::uint64_t given = 1;
    while (!options_.overviews || given < *options_.overviews) {
      const auto beat = heartbeat.next(clock_.monotonic());
      if (!waits_until(beat)) return {};
      if (auto renewed = run_.renew(); !renewed) return renewed;
      goes_on = give();
      if (!goes_on || !*goes_on) return pass_on_end(goes_on);
      ++given;
    }
    return {};
  }

private:
  static Result<void> pass_on_end(Result<bool>& end) {
    if (!end) return pass_on(end);
    return {};
  }

  /// Whether it goes on after the first overview.
  Result<bool> first_pass() {
    const auto end = clock_.monotonic() + longest_first_pass;
    while (clock_.monotonic() < end && !run_.is_first_pass_done()) {
      if (!waits_until(clock_.monotonic() + pace)) break;
    }
    return give();
  }

  Result<bool> give() { return watcher_.on_overview(run_.overview()); }

  /// False when it is to end before.
  bool waits_until(std::chrono::nanoseconds deadline) {
    const bool is_last = options_.duration && deadline > begin_ + *options_.duration;
    if (is_last) deadline = begin_ + *options_.duration;
    return watcher_.wait_until(deadline) == Wake::deadline && !is_last;
  }

  const SurveyWatchOptions& options_;
  SurveyRun& run_;
  const Clock& clock_;
  const SurveyWatcher& watcher_;
  std::chrono::nanoseconds begin_;
};

} // namespace

Result<void> watch_survey(const SurveyWatchOptions& options, target::ProcessTable& table,
                          HeapLooker& looker, const Clock& clock, const SurveyWatcher& watcher) {
  SurveyRun run(options.survey, table, looker, clock);
  if (auto started = run.start(); !started) return started;
  return SurveyWatch(options, run, clock, watcher).watch();
}

} // namespace heapgap::session
