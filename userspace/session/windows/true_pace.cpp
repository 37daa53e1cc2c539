#include "session/windows/true_pace.h"

#include "session/call_rates.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace heapgap::session {
namespace {

using events::WindowProbes;

/// Prices differ by so much from what the self-test measured.
constexpr double price_error = 0.2;
/// From this part of a hit's price on a slope begins to count as that of a busy program, and from
/// the other on it does in full.
constexpr double waits_below = 0.8;
constexpr double busy_above = 0.95;
/// Hits that take up to this part of what is seen are taken out in full, from the other on not at
/// all: a program with time to spare that the hits use up cannot be told from a busy one, and the
/// guess is to be too low rather than several times too high.
constexpr double taken_out_below = 0.5;
constexpr double left_in_above = 0.7;
/// The hits' time taken out, so much of what is seen must be left; what is less drowns in the error
/// of the price.
constexpr double least_part = 0.15;
/// Windows whose hits an allocation differ by less tell nothing of what a hit takes.
constexpr double least_more_hits = 0.25;
/// Errors of so many times the standard error are allowed for, and one of this part always.
constexpr double standard_errors = 2;
constexpr double least_error = 0.02;

/// Windows of one kind. The usual one counts: now and then something else has the processor.
struct Kind {
  double pace_ns = 0;
  double hits_each = 0;
  double price_ns = 0; ///< of a hit, shared by the threads that call at once
  double error = 0;    ///< standard error of the pace, as a part of it
  std::size_t windows = 0;

  [[nodiscard]] bool is_known() const { return windows > 0; }
};

/// Sorts `values`, of which there is at least one.
double median_of(std::vector<double>& values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Of the mean, from how far values usually lie from their median (1.48 times that is the standard
/// deviation of a normal distribution).
double standard_error(std::vector<double> values, double median) {
  for (double& value : values) value = std::abs(value - median);
  return 1.48 * median_of(values) / std::sqrt(static_cast<double>(values.size()));
}

Kind kind_of(std::span<const PaceSample> samples, WindowProbes probes) {
  Kind kind;
  std::vector<double> paces;
  double allocations = 0;
  double hits = 0;
  double price = 0;
  for (const PaceSample& sample : samples) {
    if (sample.probes != probes || sample.allocations <= 0) continue;
    paces.push_back(sample.length_ns / sample.allocations);
    allocations += sample.allocations;
    hits += sample.hits;
    price += sample.hits * sample.hit_ns / std::max(sample.threads, 1.0);
  }
  if (paces.empty()) return kind;
  kind.windows = paces.size();
  kind.pace_ns = median_of(paces);
  kind.hits_each = hits / allocations;
  kind.price_ns = hits > 0 ? price / hits : 0;
  const double alone = 1 / std::sqrt(allocations);
  kind.error = paces.size() > 1 ? standard_error(paces, kind.pace_ns) / kind.pace_ns : alone;
  return kind;
}

/// What a hit adds to the time from one allocation to the next.
struct HitTime {
  double ns = 0;      ///< the best guess
  double high_ns = 0; ///< at most
  double busy = 1;    ///< 1: the program has no time to spare; 0: it has enough
};

/// The slope of the line through the two kinds. Where only one is known, the price.
HitTime hit_time(const Kind& few, const Kind& many) {
  const double price = few.is_known() ? few.price_ns : many.price_ns;
  const double dearest = (1 + price_error) * price;
  const bool are_known = few.is_known() && many.is_known();
  const double more_hits = are_known ? many.hits_each - few.hits_each : 0;
  if (more_hits < least_more_hits || price <= 0) return {price, dearest, 1};
  const double slope = std::max((many.pace_ns - few.pace_ns) / more_hits, 0.0);
  const double error =
      standard_errors * std::hypot(few.error * few.pace_ns, many.error * many.pace_ns) / more_hits;
  const double busy =
      std::clamp((slope / price - waits_below) / (busy_above - waits_below), 0.0, 1.0);
  const double high =
      busy > 0 ? std::max(slope + error, dearest) : std::min(slope + error, dearest);
  return {slope, high, busy};
}

/// What the windows of one kind say.
TruePace pace_by(const Kind& kind, const HitTime& hit) {
  const double error = standard_errors * kind.error + least_error;
  TruePace pace;
  const double cost = hit.busy * hit.ns * kind.hits_each;
  const double trust = std::clamp(
      (left_in_above - cost / kind.pace_ns) / (left_in_above - taken_out_below), 0.0, 1.0);
  pace.ns = std::max(kind.pace_ns - trust * cost, least_part * kind.pace_ns);
  pace.high_ns = kind.pace_ns * (1 + error);
  const double low = kind.pace_ns * (1 - error) - hit.high_ns * kind.hits_each;
  if (low > least_part * kind.pace_ns) pace.low_ns = low;
  pace.ns = std::max(pace.ns, pace.low_ns.value_or(0));
  return pace;
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

std::optional<TruePace> true_pace(std::span<const PaceSample> samples,
                                  std::span<const PaceSample> lately) {
  const HitTime hit =
      hit_time(kind_of(lately, WindowProbes::takers), kind_of(lately, WindowProbes::all));
  // Fewer hits leave more of the truth.
  Kind kind = kind_of(samples, WindowProbes::takers);
  if (!kind.is_known()) kind = kind_of(samples, WindowProbes::all);
  if (!kind.is_known()) return std::nullopt;
  return pace_by(kind, hit);
}

} // namespace heapgap::session
