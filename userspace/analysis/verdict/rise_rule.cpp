#include "analysis/verdict/rise_rule.h"

#include "analysis/verdict.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

/// From here on another part is worth naming.
constexpr double notable_share = 0.2;

/// Parts of RSS that have one cure.
struct Cause {
  VerdictKind kind;
  double bytes = 0;
  double share = 0;
};

using Causes = std::array<Cause, 4>;

Cause& cause_of(Causes& causes, Figure part) {
  switch (part) {
  case Figure::pinned:
    return causes[2];
  case Figure::reclaimable:
    return causes[3];
  case Figure::live_resident:
  case Figure::header_resident:
  case Figure::metadata_resident:
    return causes[1];
  default:
    return causes[0];
  }
}

/// In the order of the contract.
Causes causes_of(const std::vector<PartGrowth>& parts) {
  Causes causes{{{VerdictKind::not_heap},
                 {VerdictKind::growth},
                 {VerdictKind::fragmentation},
                 {VerdictKind::retention}}};
  for (const PartGrowth& part : parts) {
    Cause& cause = cause_of(causes, part.part);
    cause.bytes += part.bytes;
    cause.share += part.share.value_or(0);
  }
  return causes;
}

std::string how_much(const Rise& rise) {
  const double share = rise.rss_before > 0 ? rise.bytes / rise.rss_before : 0;
  const bool tells_more = share < 10; // beyond, it started from next to nothing
  return fmt::format("by {}{} in {}", bytes_in_words(rise.bytes),
                     tells_more ? fmt::format(" ({})", percent_in_words(share)) : "",
                     seconds_in_words(rise.window_s));
}

std::string range_in_words(const Trend& trend) {
  const std::string low = seconds_in_words(trend.seconds_to_limit_low.value_or(0));
  if (!trend.seconds_to_limit_high) return low + " or more";
  const std::string high = seconds_in_words(*trend.seconds_to_limit_high);
  return low == high ? std::string() : fmt::format("{} to {}", low, high);
}

/// "; at this rate RSS reaches the 2.0 GiB limit in 3 h 10 min (2 h 40 min to 4 h)", or "".
std::string when_in_words(const Trend& trend) {
  if (!trend.limit || !trend.seconds_to_limit) return {};
  const bool by_rss = !trend.limit_kind || *trend.limit_kind == LimitKind::given;
  if (*trend.seconds_to_limit <= 0) {
    return fmt::format("; the {} limit is reached", in_words(*trend.limit));
  }
  const std::string range = range_in_words(trend);
  return fmt::format("; at this rate {} the {} limit {} in {}{}", by_rss ? "RSS reaches" : "",
                     in_words(*trend.limit), by_rss ? "" : "is reached",
                     seconds_in_words(*trend.seconds_to_limit),
                     range.empty() ? range : fmt::format(" ({})", range));
}

Severity severity_of(const Trend& trend, const Thresholds& thresholds) {
  const bool soon = trend.seconds_to_limit && *trend.seconds_to_limit < thresholds.critical_time_s;
  return soon ? Severity::critical : Severity::warning;
}

std::vector<Evidence> evidence_of(const Rise& rise, const Thresholds& thresholds) {
  return {{"growth_bytes", rise.bytes},
          {"growth_window_s", rise.window_s},
          {"growth_bytes_per_s", rise.slope.per_s},
          {"threshold_growth_ratio", thresholds.growth_ratio},
          {"threshold_growth_floor_bytes", static_cast<double>(thresholds.growth_floor.count)}};
}

Verdict verdict_of(VerdictKind kind, const Rise& rise, const Trend& trend,
                   const Thresholds& thresholds) {
  Verdict verdict;
  verdict.kind = kind;
  verdict.severity = severity_of(trend, thresholds);
  verdict.confidence = rise.certainty;
  verdict.evidence = evidence_of(rise, thresholds);
  return verdict;
}

/// Where runtimes have heaps of their own, it is most likely one of these.
std::string outside_the_heap(const Report& report) {
  std::vector<std::string_view> runtimes;
  for (const HiddenHeap& hidden : report.hidden_heaps) {
    if (!hidden.within_blocks) runtimes.push_back(hidden.name);
  }
  if (runtimes.empty()) return "outside the heap: stacks, mappings of the program's own or files";
  return fmt::format("outside the heap, where {} keeps objects that heapgap cannot read",
                     fmt::join(runtimes, ", "));
}

std::string explanation(const Cause& cause, const Report& report) {
  switch (cause.kind) {
  case VerdictKind::growth:
    return "live blocks: a leak or real demand";
  case VerdictKind::not_heap:
    return outside_the_heap(report);
  case VerdictKind::fragmentation:
    return "fragmentation: more memory only delays it";
  default:
    return "free pages that the allocator keeps";
  }
}

/// The four causes as one sentence on RSS.
Verdict judge_rss(const Rise& rise, Causes causes, const Trend& trend, const Report& report,
                  const Thresholds& thresholds) {
  const std::size_t arenas = spread_arenas(report);
  const double idle = causes[2].share + causes[3].share;
  const Cause& largest = *std::ranges::max_element(causes, {}, &Cause::share);
  const bool is_spread = arenas > 0 && idle > std::max(causes[0].share, causes[1].share);
  Verdict verdict =
      verdict_of(is_spread ? VerdictKind::arena_spread : largest.kind, rise, trend, thresholds);
  const double share = std::clamp(is_spread ? idle : largest.share, 0.0, 1.0);
  const std::string name = is_spread ? "arena spread" : std::string(word_for(largest.kind));
  const std::string what =
      is_spread ? fmt::format("idle memory in {} arenas", arenas) : explanation(largest, report);
  verdict.summary =
      fmt::format("{}: RSS grew {}{}; {} of the growth is {}",
                  largest.kind == VerdictKind::not_heap && !is_spread ? "not heap" : name,
                  how_much(rise), when_in_words(trend), percent_in_words(share), what);
  verdict.confidence *= 0.6 + 0.4 * share;
  if (is_spread) verdict.evidence.push_back({"arenas_sharing_idle", static_cast<double>(arenas)});
  for (const Cause& cause : causes) {
    const bool named = cause.kind == verdict.kind || cause.share < notable_share;
    verdict.evidence.push_back(
        {fmt::format("{}{}_share_of_growth", named ? "" : "also ", word_for(cause.kind)),
         cause.share});
  }
  return verdict;
}

Verdict judge_unexplained(const Rise& rise, const Trend& trend, const Thresholds& thresholds) {
  Verdict verdict = verdict_of(VerdictKind::insufficient_data, rise, trend, thresholds);
  verdict.summary = fmt::format("no verdict: RSS grew {}{}, but the heap was not read often enough "
                                "to tell what part of it",
                                how_much(rise), when_in_words(trend));
  verdict.confidence = 0;
  return verdict;
}

} // namespace

std::optional<Verdict> judge_rise(const Trends& trends, const Trend& trend, const Report& report,
                                  const Thresholds& thresholds) {
  if (const auto rss = trends.rise(Figure::rss, thresholds)) {
    const auto parts = trends.growth_parts(rss->ring);
    if (parts.empty() || !parts.front().share) return judge_unexplained(*rss, trend, thresholds);
    Verdict verdict = judge_rss(*rss, causes_of(parts), trend, report, thresholds);
    if (verdict.kind == VerdictKind::retention && verdict.severity < Severity::critical) {
      return std::nullopt;
    }
    return verdict;
  }
  if (const auto outside = trends.rise(Figure::outside, thresholds)) {
    Verdict verdict = verdict_of(VerdictKind::not_heap, *outside, trend, thresholds);
    verdict.summary = fmt::format("not heap: memory outside the heap grew {}, while RSS as a whole "
                                  "did not",
                                  how_much(*outside));
    verdict.confidence *= 0.8;
    return verdict;
  }
  if (const auto live = trends.rise(Figure::live, thresholds)) {
    Verdict verdict = verdict_of(VerdictKind::growth, *live, trend, thresholds);
    verdict.summary = fmt::format("growth: live blocks grew {}, into memory that the process "
                                  "already had: a leak or real demand",
                                  how_much(*live));
    verdict.confidence *= 0.8;
    return verdict;
  }
  return std::nullopt;
}

} // namespace heapgap::analysis
