#include "analysis/verdict/row_judge.h"

#include "analysis/verdict.h"
#include "analysis/words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// As for a watch: what is shown is let go only when it is clearly below its thresholds.
constexpr double easing = 0.8;

struct Part {
  VerdictKind kind;
  double gain;
  std::string_view what;
};

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

} // namespace

void RowJudge::add_rss(double time_s, Bytes rss) {
  if (!rss_.add(time_s, number(rss))) return;
  // The newest point has only begun; it joins when the next one does.
  Points points = rss_.points();
  points.pop_back();
  course_ = course_of(points);
  if (!points.empty()) {
    course_begin_s_ = points.front().time_s;
    rss_before_ = points.front().value;
  }
  conclude();
}

void RowJudge::add_look(double time_s, const Report& report) {
  const auto& resident = report.heap.resident;
  const double heap = number(resident.total());
  const double idle = number(report.heap.idle_resident());
  if (looks_.size() == most_looks) {
    // Every second one goes; the latest stays.
    std::size_t kept = 0;
    for (std::size_t index = 1; index < looks_.size(); index += 2) looks_[kept++] = looks_[index];
    looks_.resize(kept);
  }
  looks_.push_back({.time_s = time_s,
                    .live = heap - idle,
                    .pinned = number(report.heap.pinned),
                    .reclaimable = number(report.heap.reclaimable),
                    .outside = std::max(0.0, number(report.memory.rss) - heap)});
  one_look_ = judge(report, thresholds_);
  has_obstacle_ = !obstacle_to_verdict(report, thresholds_).empty();
  conclude();
}

RowTrend RowJudge::trend() const {
  RowTrend trend;
  trend.shape = course_.shape;
  if (course_.line) trend.rss_per_s = course_.line->slope.per_s;
  trend.window_s = course_.span_s;
  return trend;
}

void RowJudge::conclude() {
  if (!one_look_) return;
  auto rise = has_obstacle_ ? std::nullopt : this->rise();
  shows_rise_ = rise.has_value();
  verdict_ = one_look_;
  if (!rise) return;
  rise->severity = std::max(rise->severity, one_look_->severity);
  if (one_look_->severity > Severity::ok && one_look_->kind != rise->kind) {
    rise->evidence.push_back(
        {fmt::format("also {}: idle_resident_bytes", word_for(one_look_->kind)),
         looks_.back().pinned + looks_.back().reclaimable});
  }
  verdict_ = std::move(rise);
}

bool RowJudge::is_rise_enough() const {
  if (course_.shape != Shape::rising) return false;
  const bool is_long = course_.points * 2 >= thresholds_.sustained_samples &&
                       course_.span_s >= thresholds_.sustained_s;
  const double ease = shows_rise_ ? easing : 1;
  return is_long && course_.rise() >= ease * number(thresholds_.growth_floor) &&
         course_.rise() >= ease * thresholds_.growth_ratio * rss_before_;
}

std::optional<RowJudge::Parts> RowJudge::gained() const {
  const auto first = std::ranges::find_if(
      looks_, [&](const Parts& look) { return look.time_s >= course_begin_s_; });
  if (looks_.end() - first < 2) return std::nullopt;
  const Parts& last = looks_.back();
  return Parts{.time_s = last.time_s - first->time_s,
               .live = last.live - first->live,
               .pinned = last.pinned - first->pinned,
               .reclaimable = last.reclaimable - first->reclaimable,
               .outside = last.outside - first->outside};
}

std::optional<Verdict> RowJudge::rise() const {
  if (!is_rise_enough()) return std::nullopt;
  Verdict verdict;
  verdict.severity = Severity::warning;
  verdict.evidence = {{"growth_bytes", course_.rise()},
                      {"growth_window_s", course_.span_s},
                      {"growth_bytes_per_s", course_.line->slope.per_s}};
  const std::string how_much = fmt::format("RSS grew by {} in {}", bytes_in_words(course_.rise()),
                                           seconds_in_words(course_.span_s));
  const auto gained = this->gained();
  const double whole =
      gained ? gained->live + gained->pinned + gained->reclaimable + gained->outside : 0;
  if (whole <= 0) {
    verdict.summary = fmt::format(
        "no verdict: {}, but the heap was not read often enough to tell what part of it", how_much);
    return verdict;
  }
  const std::array parts{
      Part{VerdictKind::not_heap, gained->outside, "outside the heap"},
      Part{VerdictKind::growth, gained->live, "live blocks: a leak or real demand"},
      Part{VerdictKind::fragmentation, gained->pinned, "pinned by fragmentation"},
      Part{VerdictKind::retention, gained->reclaimable, "free pages"}};
  const Part& largest = *std::ranges::max_element(parts, {}, &Part::gain);
  // Free pages that pile up are no trouble before they weigh, which one look tells.
  if (largest.kind == VerdictKind::retention) return std::nullopt;
  const double share = std::clamp(largest.gain / whole, 0.0, 1.0);
  verdict.kind = largest.kind;
  verdict.confidence = 0.6 + 0.35 * share;
  verdict.summary =
      fmt::format("{}: {}; {} of it is {}",
                  largest.kind == VerdictKind::not_heap ? "not heap" : word_for(largest.kind),
                  how_much, percent_in_words(share), largest.what);
  verdict.evidence.push_back({fmt::format("{}_share_of_growth", word_for(largest.kind)), share});
  return verdict;
}

} // namespace heapgap::analysis
