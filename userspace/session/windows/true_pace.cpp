#include "session/windows/true_pace.h"

#include "session/call_rates.h"

#include <algorithm>
#include <cmath>

namespace heapgap::session {
namespace {

/// Prices differ by so much from what the self-test measured.
constexpr double price_error = 0.2;
/// From this part of a hit's price on a slope begins to count as that of a busy program, and from
/// the other on it does in full.
constexpr double waits_below = 0.8;
constexpr double busy_above = 0.95;
/// The hits' time taken out, so much of what is seen must be left; what is less drowns in the error
/// of the price.
constexpr double least_part = 0.15;
/// Windows whose hits an allocation differ by less tell nothing of what a hit takes.
constexpr double least_more_hits = 0.25;
/// Errors of so many times the standard error are allowed for, and one of this part always.
constexpr double standard_errors = 2;
constexpr double least_error = 0.02;

/// Windows of one kind.
struct Kind {
  double length_ns = 0;
  double allocations = 0;
  double hits = 0;
  double price_ns = 0; ///< of a hit, shared by the threads that call at once
  double error = 0;    ///< of pace(), as a part of it
  std::size_t windows = 0;

  [[nodiscard]] bool is_known() const { return allocations > 0; }
  [[nodiscard]] double pace() const { return length_ns / allocations; }
  [[nodiscard]] double hits_each() const { return hits / allocations; }
};

/// How far the windows' own rates lie from their mean, as the mean's standard error.
double spread(std::span<const PaceSample> samples, events::WindowProbes probes, const Kind& kind) {
  const double mean = kind.allocations / kind.length_ns;
  double squares = 0;
  for (const PaceSample& sample : samples) {
    if (sample.probes != probes || sample.length_ns <= 0) continue;
    const double off = sample.allocations / sample.length_ns - mean;
    squares += off * off * sample.length_ns / kind.length_ns;
  }
  const double windows = static_cast<double>(kind.windows);
  const double deviation = std::sqrt(squares) / mean;
  return windows > 1 ? deviation / std::sqrt(windows - 1) : 1 / std::sqrt(kind.allocations);
}

Kind kind_of(std::span<const PaceSample> samples, events::WindowProbes probes) {
  Kind kind;
  for (const PaceSample& sample : samples) {
    if (sample.probes != probes) continue;
    ++kind.windows;
    kind.length_ns += sample.length_ns;
    kind.allocations += sample.allocations;
    kind.hits += sample.hits;
    kind.price_ns += sample.hits * sample.hit_ns / std::max(sample.threads, 1.0);
  }
  if (kind.hits > 0) kind.price_ns /= kind.hits;
  if (kind.is_known()) kind.error = spread(samples, probes, kind);
  return kind;
}

/// What a hit adds to the time from one allocation to the next.
struct HitTime {
  double ns = 0;
  double high_ns = 0; ///< at most
};

/// The slope of the line through the two kinds. Where only one is known, the price. On a processor
/// that others use too, a hit takes longer than its price.
HitTime hit_time(const Kind& few, const Kind& many) {
  const double dearest = (1 + price_error) * few.price_ns;
  const double more_hits = many.is_known() ? many.hits_each() - few.hits_each() : 0;
  if (more_hits < least_more_hits) return {few.price_ns, dearest};
  const double slope = std::max((many.pace() - few.pace()) / more_hits, 0.0);
  const double error =
      standard_errors * std::hypot(few.error * few.pace(), many.error * many.pace()) / more_hits;
  return {slope, slope < waits_below * few.price_ns ? std::min(slope + error, dearest)
                                                    : std::max(slope + error, dearest)};
}

} // namespace

PaceSample pace_sample(const WindowSample& sample) {
  const events::ClassCounters sum = sum_of_classes(sample.counted);
  return {.probes = sample.probes,
          .length_ns = static_cast<double>(sample.length().count()),
          .allocations = static_cast<double>(sum.allocs),
          .hits = static_cast<double>(sample.counted.entry_hits),
          .hit_ns = sample.hit_ns,
          .threads = sample.threads};
}

std::optional<TruePace> true_pace(std::span<const PaceSample> samples) {
  const Kind many = kind_of(samples, events::WindowProbes::all);
  Kind few = kind_of(samples, events::WindowProbes::takers);
  if (!few.is_known()) few = many;
  if (!few.is_known()) return std::nullopt;
  const HitTime hit = hit_time(few, many);
  const double paid = hit.ns / std::max(few.price_ns, 1.0);
  const double busy = std::clamp((paid - waits_below) / (busy_above - waits_below), 0.0, 1.0);
  const double seen = few.pace();
  const double error = standard_errors * few.error + least_error;

  TruePace pace;
  pace.ns = std::max(seen - busy * hit.ns * few.hits_each(), least_part * seen);
  pace.high_ns = seen * (1 + error);
  const double low = seen * (1 - error) - hit.high_ns * few.hits_each();
  if (low > least_part * seen) pace.low_ns = low;
  pace.ns = std::max(pace.ns, pace.low_ns.value_or(0));
  return pace;
}

} // namespace heapgap::session
