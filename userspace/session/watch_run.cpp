#include "session/watch_run.h"

#include "analysis/advice.h"
#include "analysis/since_attach.h"
#include "session/memory_rows.h"
#include "session/percent_of.h"

#include <algorithm>
#include <utility>

namespace heapgap::session {

namespace {

constexpr std::chrono::milliseconds between_alive_checks{250};

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

} // namespace

WatchRun::WatchRun(target::Process& process, HeapFollower& follower, const WatchOptions& options,
                   const Clock& clock, const Watcher& watcher)
    : process_(process), follower_(follower), options_(options), clock_(clock), watcher_(watcher),
      begin_(clock.monotonic()), processor_begin_(clock.processor_time()),
      heartbeat_(begin_, options.interval), last_tick_(begin_), last_processor_(processor_begin_),
      last_alive_check_(begin_), judge_(options.thresholds, seconds(options.interval)) {}

Result<analysis::Summary> WatchRun::run() {
  auto first = follower_.begin();
  if (!first) return pass_on(first);
  summary_.start = analysis::watch_start(first->report);
  summary_.last = completed(*std::move(first));
  if (auto begun = watcher_.on_begin(summary_.last); !begun) return pass_on(begun);
  look_closer(true);
  auto end = follow();
  if (!end) return pass_on(end);
  summary_.end = end->value_or(analysis::WatchEnd::asked);
  follower_.detach();
  if (summary_.end == analysis::WatchEnd::asked) {
    if (auto looked = look_a_last_time(summary_.end); !looked) return pass_on(looked);
  }
  summary_.last.rates = overall_rates_;
  summary_.last.quality.target_overhead_percent = overall_overhead_percent_;
  summary_.last.quality.self_cpu_percent =
      percent_of(clock_.processor_time() - processor_begin_, clock_.monotonic() - begin_);
  return std::move(summary_);
}

Result<WatchRun::End> WatchRun::follow() {
  while (true) {
    const Time beat = heartbeat_.next(clock_.monotonic());
    auto end = wait_for(beat);
    if (!end || *end) return end;
    if (clock_.monotonic() >= beat) {
      end = tick();
      if (!end || *end) return end;
    }
    if (is_time_up() || (options_.ticks && ticks_ >= *options_.ticks)) {
      return analysis::WatchEnd::asked;
    }
  }
}

Result<WatchRun::End> WatchRun::wait_for(Time beat) {
  const Time until = options_.duration ? std::min(beat, begin_ + *options_.duration) : beat;
  while (clock_.monotonic() < until) {
    switch (watcher_.wait_until(std::min(until, clock_.monotonic() + follower_.pace()))) {
    case Wake::end_asked:
      return analysis::WatchEnd::asked;
    case Wake::reader_gone:
      return analysis::WatchEnd::reader_gone;
    case Wake::deadline:
      break;
    }
    if (auto kept = follower_.keep_up(beat); !kept) return end_for(std::move(kept.error()));
    look_closer(false);
    if (takes_new_interval()) return std::nullopt;
    if (clock_.monotonic() - last_alive_check_ < between_alive_checks) continue;
    last_alive_check_ = clock_.monotonic();
    if (auto alive = process_.check_alive(); !alive) return end_for(std::move(alive.error()));
  }
  return std::nullopt;
}

Result<WatchRun::End> WatchRun::tick() {
  auto seen = follower_.observe();
  if (!seen) return end_for(std::move(seen.error()));
  summary_.last = completed(*std::move(seen));
  ++ticks_;
  const auto wanted = watcher_.on_tick(summary_.last);
  if (!wanted) return std::unexpected(wanted.error());
  if (!*wanted) return analysis::WatchEnd::reader_gone;
  look_closer(true);
  return std::nullopt;
}

void WatchRun::look_closer(bool is_new) {
  if (!watcher_.focus) return;
  const auto focus = watcher_.focus();
  const heap::Heap* heap = follower_.heap();
  if (heap == nullptr || !focus || (!is_new && focus == focus_)) return;
  focus_ = focus;
  auto pages = focused_pages(process_.memory(), *heap, *focus);
  if (!pages) return; // the next look finds out why
  watcher_.on_detail(analysis::look_closer(*heap, *pages, *focus));
}

bool WatchRun::takes_new_interval() {
  const Time interval = watcher_.interval ? watcher_.interval() : options_.interval;
  if (interval == options_.interval) return false;
  options_.interval = interval;
  heartbeat_ = Heartbeat(clock_.monotonic(), interval);
  return true;
}

Result<void> WatchRun::look_a_last_time(analysis::WatchEnd& end) {
  auto seen = follower_.observe();
  if (seen) {
    summary_.last = completed(*std::move(seen));
    return {};
  }
  auto ended = end_for(std::move(seen.error()));
  if (!ended) return pass_on(ended);
  end = ended->value_or(end);
  return {};
}

Result<WatchRun::End> WatchRun::end_for(Error error) {
  if (error.kind != ErrorKind::no_process) return std::unexpected(std::move(error));
  const auto fate = process_.fate();
  const bool replaced = fate && *fate == target::Fate::replaced;
  return replaced ? analysis::WatchEnd::target_replaced : analysis::WatchEnd::target_exited;
}

analysis::Tick WatchRun::completed(Observation seen) {
  const Time now = clock_.monotonic();
  const Time processor = clock_.processor_time();
  analysis::Tick tick;
  tick.report = std::move(seen.report);
  tick.elapsed_s = seconds(now - begin_);
  tick.rates = seen.rates;
  tick.calls = seen.calls;
  tick.size_classes = std::move(seen.size_classes);
  tick.quality = std::move(seen.quality);
  tick.quality.self_cpu_percent = percent_of(processor - last_processor_, now - last_tick_);
  overall_rates_ = seen.overall_rates;
  overall_overhead_percent_ = seen.overall_overhead_percent;
  last_tick_ = now;
  last_processor_ = processor;

  judge_.conclude(tick, analysis::limit_for(options_.limit, tick.report.memory),
                  seen.heap_is_fresh);
  tick.report.advice = analysis::advise(tick.report, options_.thresholds, &tick.trend);
  return tick;
}

bool WatchRun::is_time_up() const {
  return options_.duration && clock_.monotonic() >= begin_ + *options_.duration;
}

} // namespace heapgap::session
