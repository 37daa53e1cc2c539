#include "session/doctor/call_trial.h"

#include "session/windows/window_cycle.h"

#include <algorithm>

namespace heapgap::session {

namespace {

/// Where less of the time was seen, a rate without bounds is a lower bound only.
constexpr double least_coverage = 0.5;

bool hands_out(Call call) {
  return call != Call::free && call != Call::operator_delete && call < Call::mmap;
}

/// Calls a second, of functions of which `rate` a second are known together. Windows of both kinds
/// see those that hand out blocks, so the two groups were scaled up apart.
void add_calls(const analysis::CallCounts& counts, bool of_takers, double rate, double watched_s,
               analysis::CallRate& into) {
  double counted = 0;
  for (std::size_t call = 0; call < call_count; ++call) {
    const bool is_block_call = static_cast<Call>(call) < Call::mmap;
    if (is_block_call && hands_out(static_cast<Call>(call)) == of_takers) {
      counted += static_cast<double>(counts.at(call).value_or(0));
    }
  }
  const double each = counted > 0 ? rate / counted : 1 / watched_s;
  for (std::size_t call = 0; call < call_count; ++call) {
    if (hands_out(static_cast<Call>(call)) != of_takers) continue;
    into.calls_per_s.at(call) = static_cast<double>(counts.at(call).value_or(0)) * each;
  }
}

analysis::Estimate allocations(const CallsSeen& seen) {
  const analysis::Rates& rates = seen.rates;
  const double best = rates.allocs_per_s.value_or(0);
  analysis::Estimate estimate{.best = best, .low = best, .high = best};
  if (rates.allocs_bounds) {
    estimate.low = std::min(rates.allocs_bounds->low, best);
    estimate.high = rates.allocs_bounds->high;
  } else if (seen.coverage < least_coverage) {
    estimate.high = std::nullopt; // one window only: it was slowed by its own hits
  }
  return estimate;
}

analysis::CallRate rate_of(const CallsSeen& seen, double watched_s) {
  analysis::CallRate rate;
  rate.watched_s = watched_s;
  rate.callers = seen.callers;
  rate.allocs_per_s = allocations(seen);
  add_calls(seen.calls, true, rate.allocs_per_s.best, watched_s, rate);
  add_calls(seen.calls, false, seen.rates.frees_per_s.value_or(0), watched_s, rate);
  return rate;
}

} // namespace

Result<analysis::CallRate> try_calls(events::WindowSource& source, const Clock& clock,
                                     const CallTrialOptions& options, const WaitUntil& wait_until) {
  WindowCycle cycle(source, clock, options.budget, options.prices);
  const auto begin = clock.monotonic();
  const auto deadline = begin + options.length;
  Result<void> stepped;
  while (clock.monotonic() < deadline) {
    const auto next = cycle.step();
    if (!next) {
      stepped = std::unexpected(next.error());
      break;
    }
    wait_until(std::min(*next, deadline));
  }
  cycle.end();
  if (!stepped) return pass_on(stepped);
  const CallsSeen seen = cycle.look();
  if (seen.trouble) return std::unexpected(*seen.trouble);
  return rate_of(seen, std::chrono::duration<double>(clock.monotonic() - begin).count());
}

} // namespace heapgap::session
