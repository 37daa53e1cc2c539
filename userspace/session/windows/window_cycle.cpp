#include "session/windows/window_cycle.h"

#include "session/percent_of.h"

#include <algorithm>

namespace heapgap::session {
namespace {

using events::WindowProbes;

double hits_in(const events::Counters& counted) {
  return static_cast<double>(std::max<std::uint64_t>(counted.entry_hits, 1));
}

} // namespace

WindowCycle::WindowCycle(events::WindowSource& source, const Clock& clock, double share,
                         HitPrices prices)
    : source_(source), clock_(clock), governor_(share, clock.monotonic()), cost_(prices),
      last_settled_(clock.monotonic()), begin_(last_settled_), last_look_(last_settled_) {}

Result<WindowCycle::Time> WindowCycle::step() {
  auto done = advance();
  if (done) return governor_.next_look();
  const std::lock_guard lock(mutex_);
  trouble_ = done.error();
  is_counting_ = false;
  return pass_on(done);
}

void WindowCycle::end() {
  {
    const std::lock_guard lock(mutex_);
    source_.set_counting(false);
    if (is_counting_) {
      if (auto taken = take_sample(); !taken) trouble_ = taken.error();
    }
    saw_all_ = sees_all();
    has_ended_ = true;
    is_counting_ = false;
  }
  source_.remove();
}

CallsSeen WindowCycle::look() {
  const std::lock_guard lock(mutex_);
  if (is_counting_) {
    if (auto taken = take_sample(); !taken) trouble_ = taken.error();
  } else if (auto accounted = account(); !accounted) {
    trouble_ = accounted.error();
  }
  const Time now = clock_.monotonic();
  const bool up_to_the_mark = is_counting_ || has_ended_;
  CallsSeen seen{.rates = calls_.rates(last_look_, sees_all()),
                 .overall_rates = calls_.overall_rates(sees_all()),
                 .calls = calls_.calls(),
                 .classes = calls_.classes(),
                 .seen = calls_.seen(),
                 .unknown_sizes = calls_.unknown_sizes(),
                 .coverage = calls_.coverage(up_to_the_mark ? sample_begin_.time : now),
                 .overhead_percent = percent_of(spent() - cost_at_last_look_, now - last_look_),
                 .overall_overhead_percent = percent_of(spent(), now - begin_),
                 .callers = callers(),
                 .trouble = trouble_};
  last_look_ = now;
  cost_at_last_look_ = spent();
  return seen;
}

double WindowCycle::callers() const {
  if (cost_.busiest() <= Time(0)) return 1;
  return static_cast<double>(cost_.of_all().count()) / static_cast<double>(cost_.busiest().count());
}

bool WindowCycle::sees_all() const {
  return has_ended_ ? saw_all_ : is_counting_ && probes_ == WindowProbes::all;
}

Result<void> WindowCycle::advance() {
  if (auto settled = settle(); !settled) return settled;
  if (governor_.may_open()) return open();
  return governor_.must_close() ? close() : Result<void>();
}

Result<void> WindowCycle::settle() {
  const std::lock_guard lock(mutex_);
  if (auto accounted = account(); !accounted) return accounted;
  governor_.settle(last_settled_, spent());
  return {};
}

/// The two kinds in turns, as long as not every call is seen anyhow.
Result<void> WindowCycle::open() {
  const bool few = governor_.is_sampling() && probes_ == WindowProbes::all;
  const WindowProbes probes = few ? WindowProbes::takers : WindowProbes::all;
  if (auto placed = source_.place(probes); !placed) return placed;
  {
    const std::lock_guard lock(mutex_);
    placed_ += of_placing;
  }
  if (auto settled = settle(); !settled) return settled; // hits while they went in
  governor_.open(probes == WindowProbes::all);
  const std::lock_guard lock(mutex_);
  probes_ = probes;
  auto begin = mark();
  if (!begin) return pass_on(begin);
  source_.set_counting(true);
  sample_begin_ = *begin;
  is_counting_ = true;
  return {};
}

Result<void> WindowCycle::close() {
  {
    const std::lock_guard lock(mutex_);
    source_.set_counting(false);
    if (auto taken = take_sample(); !taken) return taken;
    is_counting_ = false;
  }
  source_.remove();
  if (auto settled = settle(); !settled) return settled; // hits until they were out
  governor_.close();
  return {};
}

Result<void> WindowCycle::account() {
  const auto hits = source_.hits();
  if (!hits) return std::unexpected(hits.error());
  const Time now = clock_.monotonic();
  cost_.add(*hits, now - last_settled_);
  last_settled_ = now;
  return {};
}

Result<WindowCycle::Mark> WindowCycle::mark() {
  if (auto accounted = account(); !accounted) return pass_on(accounted);
  auto counters = source_.counters();
  if (!counters) return pass_on(counters);
  return Mark{.time = last_settled_,
              .counters = *counters,
              .cost = cost_.busiest(),
              .cost_of_all = cost_.of_all()};
}

Result<void> WindowCycle::take_sample() {
  auto end = mark();
  if (!end) return pass_on(end);
  const auto since = [](Time from, Time to) { return static_cast<double>((to - from).count()); };
  WindowSample sample;
  sample.probes = probes_;
  sample.begin = sample_begin_.time;
  sample.end = end->time;
  sample.counted = counted_between(sample_begin_.counters, end->counters);
  const double of_all = since(sample_begin_.cost_of_all, end->cost_of_all);
  sample.threads = of_all / std::max(since(sample_begin_.cost, end->cost), 1.0);
  sample.hit_ns = of_all / hits_in(sample.counted);
  calls_.add(sample);
  sample_begin_ = *std::move(end);
  return {};
}

} // namespace heapgap::session
