#include "session/windows/sampled_calls.h"

#include "session/call_rates.h"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace heapgap::session {
namespace {

using events::WindowProbes;

constexpr std::size_t most_recent = 64;
constexpr std::size_t fewest = 4;
/// What a hit takes changes slower than how often the target calls.
constexpr std::ptrdiff_t most_lately = 24;

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::uint64_t whole(double count) {
  return static_cast<std::uint64_t>(std::llround(count));
}

} // namespace

void SampledCalls::add(const WindowSample& sample) {
  if (sample.length() <= Time(0)) return;
  if (!any_) {
    any_ = true;
    begin_ = end_ = given_back_until_ = sample.begin;
  }
  const bool sees_all = sample.probes == WindowProbes::all;
  const bool saw_all = sees_all && sample.begin <= end_;
  const events::ClassCounters sum = sum_of_classes(sample.counted);
  recent_.push_back({sample.end, pace_sample(sample), static_cast<double>(sum.frees),
                     static_cast<double>(sum.alloc_bytes.count),
                     static_cast<double>(sum.free_bytes.count), saw_all});
  if (recent_.size() > most_recent) recent_.pop_front();

  const double length = seconds(sample.length());
  const Scale slowed = saw_all ? Scale() : slowdown(sample);
  add_taken(sample, slowed.times(seconds(sample.end - end_) / length));
  if (sees_all) {
    add_given_back(sample, slowed.times(seconds(sample.end - given_back_until_) / length));
    given_back_until_ = sample.end;
    watched_ += sample.length();
  }
  end_ = sample.end;
  probed_ = sample.counted.probed;
  seen_ += sample.counted.entry_hits;
  unknown_sizes_ += sample.counted.unknown_sizes;
}

/// What the hits' own time, taken out, adds to a sample that stands for more than itself.
SampledCalls::Scale SampledCalls::slowdown(const WindowSample& sample) const {
  std::vector<PaceSample> paces;
  for (const Recent& one : recent(sample.begin)) paces.push_back(one.pace);
  const auto pace = true_pace(paces, lately());
  const PaceSample own = pace_sample(sample);
  if (!pace || own.allocations <= 0) return {};
  const double seen_ns = own.length_ns / own.allocations;
  Scale scale{std::max(seen_ns / pace->ns, 1.0), std::max(seen_ns / pace->high_ns, 1.0), {}};
  if (pace->low_ns) scale.high = std::max(seen_ns / *pace->low_ns, 1.0);
  return scale;
}

void SampledCalls::Totals::add(double counted_blocks, double counted_bytes, const Scale& scale) {
  blocks += scale.guess * counted_blocks;
  blocks_low += scale.low * counted_blocks;
  if (blocks_high && (scale.high || counted_blocks == 0)) {
    *blocks_high += scale.high.value_or(1) * counted_blocks;
  } else {
    blocks_high.reset();
  }
  bytes += scale.guess * counted_bytes;
}

analysis::RateBounds SampledCalls::Totals::bounds(double seconds) const {
  analysis::RateBounds bounds{blocks_low / seconds, {}};
  if (blocks_high) bounds.high = *blocks_high / seconds;
  return bounds;
}

void SampledCalls::add_taken(const WindowSample& sample, const Scale& scale) {
  const events::Counters& counted = sample.counted;
  for (std::size_t call = 0; call < call_count; ++call) {
    if (events::hands_out(static_cast<Call>(call))) {
      calls_.at(call) += scale.guess * static_cast<double>(counted.calls[call]);
    }
  }
  for (std::size_t index = 0; index < classes_.size(); ++index) {
    classes_[index].allocs += scale.guess * static_cast<double>(counted.classes[index].allocs);
  }
  const events::ClassCounters sum = sum_of_classes(counted);
  taken_.add(static_cast<double>(sum.allocs), static_cast<double>(sum.alloc_bytes.count), scale);
}

void SampledCalls::add_given_back(const WindowSample& sample, const Scale& scale) {
  const events::Counters& counted = sample.counted;
  for (std::size_t call = 0; call < call_count; ++call) {
    if (!events::hands_out(static_cast<Call>(call))) {
      calls_.at(call) += scale.guess * static_cast<double>(counted.calls[call]);
    }
  }
  for (std::size_t index = 0; index < classes_.size(); ++index) {
    classes_[index].frees += scale.guess * static_cast<double>(counted.classes[index].frees);
  }
  const events::ClassCounters sum = sum_of_classes(counted);
  given_back_.add(static_cast<double>(sum.frees), static_cast<double>(sum.free_bytes.count), scale);
}

std::vector<SampledCalls::Recent> SampledCalls::recent(Time since) const {
  std::vector<Recent> chosen;
  std::size_t all = 0;
  for (const Recent& one : recent_ | std::views::reverse) {
    const bool is_enough = chosen.size() >= fewest && all > 0;
    if (one.end <= since && (is_enough || (one.saw_all && !chosen.empty()))) break;
    chosen.push_back(one);
    if (one.pace.probes == WindowProbes::all) ++all;
  }
  return chosen;
}

std::vector<PaceSample> SampledCalls::lately() const {
  std::vector<PaceSample> paces;
  for (const Recent& one : recent_ | std::views::reverse | std::views::take(most_lately)) {
    paces.push_back(one.pace);
  }
  return paces;
}

analysis::Rates SampledCalls::rates(Time since, bool sees_all) const {
  analysis::Rates rates;
  const std::vector<Recent> chosen = recent(since);
  double length_s = 0; // of those that saw what was given back
  double allocs = 0;
  double alloc_bytes = 0;
  double frees = 0;
  double free_bytes = 0;
  double allocs_beside = 0; // in the same windows as the frees
  bool saw_all = sees_all && !chosen.empty();
  std::vector<PaceSample> paces;
  for (const Recent& one : chosen) {
    paces.push_back(one.pace);
    saw_all = saw_all && one.saw_all;
    allocs += one.pace.allocations;
    alloc_bytes += one.alloc_bytes;
    if (one.pace.probes != WindowProbes::all) continue;
    length_s += one.pace.length_ns / 1e9;
    allocs_beside += one.pace.allocations;
    frees += one.frees;
    free_bytes += one.free_bytes;
  }
  if (length_s <= 0) return rates;
  rates.estimated = !(sees_all && has_seen_all());
  const auto pace = true_pace(paces, lately());
  if (!pace || saw_all || allocs_beside <= 0) {
    rates.allocs_per_s = allocs_beside / length_s;
    rates.frees_per_s = frees / length_s;
    rates.alloc_bytes_per_s = allocs_beside > 0 ? alloc_bytes / allocs * *rates.allocs_per_s : 0;
    rates.free_bytes_per_s = free_bytes / length_s;
    return rates;
  }
  const double per_s = 1e9 / pace->ns;
  const double frees_each = frees / allocs_beside;
  rates.allocs_per_s = per_s;
  rates.frees_per_s = per_s * frees_each;
  rates.alloc_bytes_per_s = per_s * alloc_bytes / allocs;
  rates.free_bytes_per_s = per_s * free_bytes / allocs_beside;
  rates.allocs_bounds = analysis::RateBounds{1e9 / pace->high_ns, {}};
  if (pace->low_ns) rates.allocs_bounds->high = 1e9 / *pace->low_ns;
  rates.frees_bounds = analysis::RateBounds{rates.allocs_bounds->low * frees_each, {}};
  if (pace->low_ns) rates.frees_bounds->high = *rates.allocs_bounds->high * frees_each;
  return rates;
}

analysis::Rates SampledCalls::overall_rates(bool sees_all) const {
  analysis::Rates rates;
  const double taken_s = seconds(end_ - begin_);
  const double given_back_s = seconds(given_back_until_ - begin_);
  if (taken_s <= 0) return rates;
  rates.allocs_per_s = taken_.blocks / taken_s;
  rates.alloc_bytes_per_s = taken_.bytes / taken_s;
  if (given_back_s > 0) {
    rates.frees_per_s = given_back_.blocks / given_back_s;
    rates.free_bytes_per_s = given_back_.bytes / given_back_s;
  }
  rates.estimated = !(sees_all && has_seen_all());
  if (!rates.estimated) return rates;
  rates.allocs_bounds = taken_.bounds(taken_s);
  if (given_back_s > 0) rates.frees_bounds = given_back_.bounds(given_back_s);
  return rates;
}

analysis::CallCounts SampledCalls::calls() const {
  analysis::CallCounts counts;
  for (std::size_t call = 0; call < call_count; ++call) {
    if (probed_.at(call)) counts.at(call) = whole(calls_.at(call));
  }
  return counts;
}

std::vector<analysis::ClassCalls> SampledCalls::classes() const {
  std::vector<analysis::ClassCalls> calls;
  calls.reserve(classes_.size());
  for (const ClassTotals& one : classes_) calls.push_back({whole(one.allocs), whole(one.frees)});
  return calls;
}

double SampledCalls::coverage(Time now) const {
  const double all = seconds(now - begin_);
  return any_ && all > 0 ? std::min(seconds(watched_) / all, 1.0) : 0;
}

} // namespace heapgap::session
