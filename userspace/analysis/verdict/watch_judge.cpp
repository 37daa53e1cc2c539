#include "analysis/verdict/watch_judge.h"

#include "analysis/verdict.h"
#include "analysis/verdict/rise_rule.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// What was found is let go only when it is clearly below its thresholds.
constexpr double easing = 0.8;

Bytes part_of(Bytes bytes, double share) {
  return {static_cast<std::uint64_t>(static_cast<double>(bytes.count) * share)};
}

/// By how much a verdict is to be trusted less for the way its figures came about.
double trust(const Tick& tick) {
  double trust = 1;
  const bool approximate =
      std::ranges::any_of(tick.report.allocators, [](const AllocatorSummary& allocator) {
        return allocator.reader == ReaderQuality::approximate;
      });
  if (approximate) trust *= 0.7;
  const bool estimated =
      std::ranges::any_of(tick.report.sources, [](const Source& source) { return !source.exact; });
  if (estimated || tick.quality.lost_events > 0) trust *= 0.8;
  return trust;
}

std::optional<Verdict> judge_slack(const Lasting& lasting, const Thresholds& thresholds) {
  if (!lasting.slack || lasting.live <= 0) return std::nullopt;
  const double share = *lasting.slack / lasting.live;
  if (share < thresholds.warning_ratio) return std::nullopt;
  if (*lasting.slack < static_cast<double>(thresholds.warning_floor.count)) return std::nullopt;
  Verdict verdict;
  verdict.kind = VerdictKind::internal;
  verdict.severity = share >= thresholds.critical_ratio &&
                             *lasting.slack >= static_cast<double>(thresholds.critical_floor.count)
                         ? Severity::critical
                         : Severity::warning;
  verdict.summary = fmt::format(
      "internal: {} of {} live bytes ({}) were never asked for: blocks are "
      "larger than their requests",
      bytes_in_words(*lasting.slack), bytes_in_words(lasting.live), percent_in_words(share));
  verdict.evidence = {{"slack_bytes", lasting.slack},
                      {"threshold_ratio", thresholds.warning_ratio}};
  verdict.confidence = 0.9;
  return verdict;
}

/// The place in the contract's order.
unsigned rank(VerdictKind kind) {
  constexpr std::array order{VerdictKind::not_heap,     VerdictKind::growth,
                             VerdictKind::arena_spread, VerdictKind::fragmentation,
                             VerdictKind::retention,    VerdictKind::internal,
                             VerdictKind::healthy,      VerdictKind::insufficient_data};
  return static_cast<unsigned>(std::ranges::find(order, kind) - order.begin());
}

/// The first of the contract's order, with the worst severity of all; the others are named.
Verdict first_of(std::vector<Verdict> found) {
  std::ranges::stable_sort(found, {}, [](const Verdict& verdict) { return rank(verdict.kind); });
  Verdict first = std::move(found.front());
  for (std::size_t index = 1; index < found.size(); ++index) {
    const Verdict& other = found[index];
    first.severity = std::max(first.severity, other.severity);
    if (other.kind == first.kind) continue;
    first.evidence.push_back(
        {fmt::format("also {}: {}", word_for(other.kind), other.evidence.front().figure),
         other.evidence.front().value});
  }
  return first;
}

} // namespace

WatchJudge::WatchJudge(const Thresholds& thresholds, double interval_s)
    : thresholds_(thresholds), trends_(std::min(interval_s, 1.0)) {
  thresholds_.sustained_s *= std::min(interval_s, 1.0);
}

void WatchJudge::conclude(Tick& tick, const std::optional<MemoryLimit>& limit, bool heap_is_fresh) {
  // A heap that contradicts itself tells nothing of where it is heading.
  const bool is_usable = heap_is_fresh && obstacle_to_verdict(tick.report, thresholds_).empty();
  trends_.add(sample_of(tick.report, tick.elapsed_s, is_usable));
  tick.trend = trends_.trend(limit);
  Verdict found = find(tick);
  found.confidence *= trust(tick);
  tick.report.verdict = steady_.show(std::move(found));
}

Thresholds WatchJudge::eased() const {
  Thresholds eased = thresholds_;
  const auto& shown = steady_.shown();
  if (!shown || shown->severity == Severity::ok) return eased;
  eased.warning_ratio *= easing;
  eased.warning_floor = part_of(eased.warning_floor, easing);
  eased.growth_ratio *= easing;
  eased.growth_floor = part_of(eased.growth_floor, easing);
  if (shown->severity < Severity::critical) return eased;
  eased.critical_ratio *= easing;
  eased.critical_floor = part_of(eased.critical_floor, easing);
  eased.critical_time_s /= easing;
  return eased;
}

Verdict WatchJudge::find(const Tick& tick) const {
  const Report& report = tick.report;
  const Thresholds thresholds = eased();
  Verdict one_look = judge(report, thresholds);
  if (!obstacle_to_verdict(report, thresholds).empty()) return one_look;
  const Lasting lasting = lasting_memory(trends_, thresholds);
  std::vector<Verdict> found;
  if (auto rise = judge_rise(trends_, tick.trend, report, thresholds)) {
    found.push_back(*std::move(rise));
  }
  Verdict idle = judge_idle(lasting.idle, report, thresholds);
  if (idle.severity != Severity::ok) {
    // Before there is a history it is a snapshot's word, in a snapshot's words.
    idle.evidence.insert(idle.evidence.begin(), {"idle_resident_bytes_lasting",
                                                 static_cast<double>(lasting.idle.idle.count)});
    idle.confidence *= 0.95;
    found.push_back(lasting.is_sustained ? idle : one_look);
  }
  if (auto slack = judge_slack(lasting, thresholds); slack && lasting.is_sustained) {
    found.push_back(*std::move(slack));
  }
  std::erase_if(found, [](const Verdict& one) { return one.severity == Severity::ok; });
  if (!found.empty()) return first_of(std::move(found));
  const bool idles_now = one_look.severity != Severity::ok;
  return healthy(tick, lasting, idles_now ? "no trouble that lasts" : in_order);
}

Verdict WatchJudge::healthy(const Tick& tick, const Lasting& lasting,
                            std::string_view finding) const {
  Verdict verdict = healthy_verdict(tick.report, finding);
  const Course* rss = trends_.course(0, Figure::rss);
  const Shape shape = rss == nullptr ? Shape::unclear : rss->shape;
  if (shape == Shape::plateau) verdict.summary += "; RSS has stopped growing";
  if (shape == Shape::stepped) verdict.summary += "; RSS rose once, which is no trend";
  if (shape == Shape::rising) {
    verdict.summary += "; RSS is rising, not yet by enough or for long enough to be judged";
  }
  const double watched = trends_.history().span_s();
  verdict.evidence.push_back({"watched_s", watched});
  verdict.evidence.push_back({"heap_readings", static_cast<double>(lasting.readings)});
  if (verdict.kind == VerdictKind::insufficient_data) return verdict;
  // One look says little about leaks; ten minutes say much.
  constexpr double long_s = 600;
  verdict.confidence = 0.6 + 0.35 * std::min(1.0, watched / long_s);
  if (shape == Shape::rising) verdict.confidence *= 0.5;
  return verdict;
}

} // namespace heapgap::analysis
