#include "analysis/slope_window.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace heapgap::analysis {

namespace {

constexpr std::size_t least_samples = 3;
constexpr double least_span_s = 2;
constexpr double step_s = SlopeWindow::seconds_kept / SlopeWindow::most_samples;
/// Times are sums of intervals, which are not exact in binary.
constexpr double rounding_s = 1e-6;

/// Student's t for one-sided 99 % with 1, 2, … degrees of freedom; it falls below 3 at 7.
constexpr std::array<double, 6> clear_at{31.82, 6.96, 4.54, 3.75, 3.36, 3.14};
constexpr double clear_with_many = 3;

} // namespace

bool Slope::is_rising() const {
  if (samples < least_samples || !(per_s > 0)) return false;
  const std::size_t freedom = samples - 2;
  const double clear = freedom <= clear_at.size() ? clear_at.at(freedom - 1) : clear_with_many;
  return per_s > clear * standard_error;
}

void SlopeWindow::add(double time_s, double value) {
  if (!std::isfinite(time_s) || !std::isfinite(value)) return;
  if (!samples_.empty() && time_s <= samples_.back().time_s) return;
  const std::size_t count = samples_.size();
  // The last one stays only when it is a full step behind the one before it.
  if (count >= 2 && samples_[count - 1].time_s - samples_[count - 2].time_s < step_s - rounding_s) {
    samples_.pop_back();
  }
  samples_.push_back({time_s, value});
  const double oldest = time_s - seconds_kept - rounding_s;
  while (samples_.front().time_s < oldest || samples_.size() > most_samples) samples_.pop_front();
}

double SlopeWindow::span_s() const {
  return samples_.empty() ? 0 : samples_.back().time_s - samples_.front().time_s;
}

std::optional<Slope> SlopeWindow::slope() const {
  if (samples_.size() < least_samples || span_s() < least_span_s - rounding_s) return std::nullopt;
  const auto count = static_cast<double>(samples_.size());
  // Differences to the first sample keep the digits that large figures would take.
  const Sample first = samples_.front();
  double mean_time = 0;
  double mean_value = 0;
  for (const Sample& sample : samples_) {
    mean_time += (sample.time_s - first.time_s) / count;
    mean_value += (sample.value - first.value) / count;
  }
  double time_squares = 0;
  double products = 0;
  for (const Sample& sample : samples_) {
    const double time = sample.time_s - first.time_s - mean_time;
    time_squares += time * time;
    products += time * (sample.value - first.value - mean_value);
  }
  Slope slope{products / time_squares, 0, samples_.size()};
  double error_squares = 0;
  for (const Sample& sample : samples_) {
    const double time = sample.time_s - first.time_s - mean_time;
    const double error = sample.value - first.value - mean_value - slope.per_s * time;
    error_squares += error * error;
  }
  slope.standard_error = std::sqrt(error_squares / (count - 2) / time_squares);
  return slope;
}

} // namespace heapgap::analysis
