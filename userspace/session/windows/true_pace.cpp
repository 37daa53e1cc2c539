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

/// Which part of a hit's price the target pays in time, 0 to 1: the rest it would have waited.
double part_paid(const Kind& few, const Kind& many) {
  const double more_hits = many.hits_each() - few.hits_each();
  if (more_hits < 0.25 || few.price_ns <= 0) return 1; // not to be told
  const double slope = (many.pace() - few.pace()) / more_hits;
  return std::clamp(slope / few.price_ns, 0.0, 1.0);
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
  const bool has_both = few.is_known() && many.is_known();
  if (!few.is_known()) few = many;
  if (!few.is_known()) return std::nullopt;
  const double paid = has_both ? part_paid(few, many) : 1;
  const double busy = std::clamp((paid - waits_below) / (busy_above - waits_below), 0.0, 1.0);
  const double cost = few.hits_each() * few.price_ns;
  const double seen = few.pace();
  const double error = standard_errors * few.error + least_error;

  TruePace pace;
  pace.ns = std::max(seen - busy * paid * cost, least_part * seen);
  pace.high_ns = seen * (1 + error);
  const double low = seen * (1 - error) - (busy > 0 ? 1 : paid) * cost * (1 + price_error);
  if (low > least_part * seen) pace.low_ns = low;
  pace.ns = std::max(pace.ns, pace.low_ns.value_or(0));
  return pace;
}

} // namespace heapgap::session
