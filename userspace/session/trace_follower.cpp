#include "session/trace_follower.h"

#include "analysis/fit.h"
#include "analysis/traced_classes.h"
#include "session/call_rates.h"
#include "session/heap_report.h"
#include "session/percent_of.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace heapgap::session {

namespace {

/// Of the time, resyncs take at most a fifth, however much is lost.
constexpr int pause_per_resync = 4;

} // namespace

TraceFollower::TraceFollower(target::Process& process, const Clock& clock, Attach attach,
                             Pause pause, std::optional<FreezeOptions> freeze)
    : process_(process), clock_(clock), attach_(std::move(attach)), pause_(std::move(pause)),
      freeze_(freeze), applier_(live_), join_(process, clock, live_, [this] { drain(); }),
      homes_(process, clock, live_), coverage_(clock.monotonic()),
      budget_(clock.monotonic(), Time(0)) {}

Result<Observation> TraceFollower::begin() {
  join_.prepare();
  auto attached = attach_();
  if (!attached) return pass_on(attached);
  source_ = std::move(attached->source);
  if (attached->prices) cost_.emplace(*attached->prices);
  attached_ = last_good_drain_ = last_seen_ = clock_.monotonic();
  coverage_ = Coverage(attached_);
  if (auto joined = join_.join(freeze_); !joined) return pass_on(joined);
  while (join_.state() != HeapJoin::State::settled && pause_(clock_.monotonic() + pace())) {
    if (auto kept = keep_up(clock_.monotonic() + join_.refresh_takes()); !kept) {
      return pass_on(kept);
    }
  }
  auto first = observe();
  if (first && freeze_) note_stop(join_.freeze_outcome(), *freeze_, first->report.quality);
  return first;
}

Result<void> TraceFollower::keep_up(Time next) {
  drain();
  if (auto looked = look_for_gaps(); !looked) return looked;
  if (auto found = homes_.find_when_due(); !found) return found;
  auto advanced = join_.advance();
  if (!advanced && advanced.error().kind != ErrorKind::nothing_to_measure) return advanced;
  if (join_.state() == HeapJoin::State::lost) return close_gap();
  if (join_.is_joined()) coverage_.end_gap(clock_.monotonic());
  if (join_.state() == HeapJoin::State::settled) refresh_before(next);
  return {};
}

void TraceFollower::drain() {
  events_.clear();
  source_->take(events_);
  const std::uint64_t before = applier_.unmatched_frees();
  applier_.apply(events_);
  (join_.is_joined() ? unmatched_unchecked_ : unmatched_while_apart_) +=
      applier_.unmatched_frees() - before;
}

Result<void> TraceFollower::look_for_gaps() {
  auto counters = source_->counters();
  if (!counters) return pass_on(counters);
  counters_ = *counters;
  const std::uint64_t missing = counters_.lost() + live_.dropped();
  const auto now = clock_.monotonic();
  const std::uint64_t unmatched = std::exchange(unmatched_unchecked_, 0);
  if (missing == missing_) {
    if (join_.state() != HeapJoin::State::lost) last_good_drain_ = now;
    return {};
  }
  missing_ = missing;
  unmatched_while_apart_ += unmatched;
  coverage_.begin_gap(last_good_drain_);
  join_.lose();
  next_resync_ = std::max(next_resync_, now + pace()); // first let it come to an end
  return {};
}

Result<void> TraceFollower::close_gap() {
  const auto begin = clock_.monotonic();
  if (begin < next_resync_) return {};
  auto joined = join_.join();
  const auto now = clock_.monotonic();
  next_resync_ = now + pause_per_resync * (now - begin);
  if (!joined) {
    return joined.error().kind == ErrorKind::nothing_to_measure ? Result<void>{} : joined;
  }
  ++resyncs_;
  return {};
}

/// Once from observation to observation, and just in time for the next.
void TraceFollower::refresh_before(Time next) {
  const auto now = clock_.monotonic();
  if (join_.record().end > last_seen_ || now + join_.refresh_takes() + 2 * pace() < next) return;
  budget_.set_cost(join_.walk_cost());
  budget_.settle(now, join_.walks_used());
  if (budget_.allows_walk()) join_.refresh();
}

Result<Observation> TraceFollower::observe() {
  drain();
  if (auto looked = look_for_gaps(); !looked) return pass_on(looked);
  if (auto found = homes_.find(); !found) return pass_on(found);
  auto made = report();
  if (!made) return pass_on(made);
  return observation(*std::move(made));
}

void TraceFollower::detach() {
  if (!source_) return;
  // The last observation is to tell idle memory apart as of the end.
  if (join_.state() == HeapJoin::State::settled) join_.refresh();
  const auto patience = clock_.monotonic() + 2 * join_.refresh_takes();
  while (join_.state() == HeapJoin::State::refreshing && clock_.monotonic() < patience) {
    static_cast<void>(pause_(clock_.monotonic() + pace()));
    drain();
    if (!join_.advance()) break; // the target has ended
  }
  source_->stop();
}

Result<analysis::Report> TraceFollower::report() {
  const bool walked_anew = join_.record().end > last_seen_;
  const auto time = clock_.wall();
  auto report =
      report_on_heap(process_, clock_, live_.heap(), join_.record(),
                     {.pss = walked_anew, .trim_yield = walked_anew, .other_memory = false});
  if (!report) return report;
  report->time = time;
  // What report_on_heap() says of the walk holds of what only a walk can tell.
  analysis::Source split = report->sources.front();
  split.figures = "idle_split";
  report->sources.front() = {.figures = "heap", .from = "trace", .exact = is_exact()};
  report->sources.insert(report->sources.begin() + 1, std::move(split));
  return report;
}

Observation TraceFollower::observation(analysis::Report report) {
  Observation seen;
  seen.quality = quality(report);
  seen.size_classes = analysis::traced_class_rows(report.size_classes, class_calls(counters_));
  analysis::fit_to_allocations(seen.size_classes, report.fit);
  seen.report = std::move(report);
  seen.calls = call_counts(counters_);
  const auto now = clock_.monotonic();
  seen.rates = rates_between(last_counters_, counters_, now - last_seen_);
  seen.overall_rates = rates_between({}, counters_, now - attached_);
  add_cost(seen, now);
  last_counters_ = counters_;
  last_seen_ = now;
  return seen;
}

void TraceFollower::add_cost(Observation& seen, Time now) {
  if (!cost_ || now <= last_seen_) return;
  const Time spent = cost_->add(counters_, now - last_seen_);
  hit_time_ += spent;
  seen.quality.target_overhead_percent = percent_of(spent, now - last_seen_);
  seen.overall_overhead_percent = percent_of(hit_time_, now - attached_);
}

analysis::WatchQuality TraceFollower::quality(const analysis::Report& report) const {
  analysis::WatchQuality quality;
  quality.mode = analysis::WatchMode::full;
  quality.events = counters_.events;
  quality.lost_events = counters_.lost();
  quality.unmatched_frees = applier_.unmatched_frees() - unmatched_while_apart_;
  quality.unmatched_returns = counters_.lost_returns;
  quality.coverage = coverage_.share(clock_.monotonic());
  quality.resyncs = resyncs_;
  quality.notes = report.quality.notes;
  const auto note = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) quality.notes.push_back(fmt::format("{} {}", count, what));
  };
  note(join_.corrections(), "blocks that no call had touched looked otherwise in a later walk; "
                            "the walk was believed");
  note(applier_.estimated_sizes(), "blocks are counted with the size asked for, as theirs could "
                                   "not be read");
  note(live_.homeless().size(), "live blocks lie in memory that is not understood yet");
  note(join_.torn_walks(), "walks were torn by changes and done again, or left for later");
  if (join_.is_joined() && !join_.is_confirmed()) {
    quality.notes.emplace_back(
        "the caches changed whenever they were read: some blocks that were in "
        "one at the attach may count as live");
  }
  if (!join_.is_joined()) {
    quality.notes.emplace_back("calls were missed, and the heap is not read anew yet");
  }
  return quality;
}

bool TraceFollower::is_exact() const {
  return join_.is_joined() && join_.is_confirmed() && join_.record().quality.consistent &&
         live_.homeless().empty() && applier_.estimated_sizes() == 0;
}

} // namespace heapgap::session
