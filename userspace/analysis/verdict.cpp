#include "analysis/verdict.h"

#include "analysis/fragmentation.h"
#include "analysis/verdict/idle_rule.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

constexpr std::size_t arenas_of_a_spread = 4;
constexpr std::uint64_t smallest_share_of_a_spread = 16;

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

std::string allocators_where(const Report& report, bool are_read) {
  std::vector<std::string_view> names;
  for (const AllocatorSummary& allocator : report.allocators) {
    if ((allocator.reader != ReaderQuality::none) == are_read) names.push_back(allocator.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string hidden_where(const Report& report, bool within_blocks) {
  std::vector<std::string_view> names;
  for (const HiddenHeap& hidden : report.hidden_heaps) {
    if (hidden.within_blocks == within_blocks) names.push_back(hidden.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Why a heap in order says little of the process, or "": a runtime's own heap outweighs it.
std::string blind_spot(const Report& report) {
  const std::string names = hidden_where(report, false);
  const Bytes outside = report.memory.other_anon_resident;
  if (names.empty() || outside <= report.heap.resident.total()) return {};
  return fmt::format("{} lie outside the heap, where {} keeps objects that heapgap cannot read",
                     in_words(outside), names);
}

std::vector<Evidence> idle_figures(const Report& report) {
  const HeapSummary& heap = report.heap;
  return {{"waste_ratio", report.fragmentation.waste_ratio},
          {"idle_resident_bytes", number(heap.idle_resident())},
          {"reclaimable_bytes", number(heap.reclaimable)},
          {"pinned_bytes", number(heap.pinned)}};
}

std::string healthy_summary(const Report& report, std::string_view finding) {
  const Bytes resident = report.heap.resident.total();
  const double waste = report.fragmentation.waste_ratio.value_or(0) * 100;
  std::string summary =
      fmt::format("{}: {} resident, {:.0f} % of it idle", finding, in_words(resident), waste);
  if (report.memory.rss > 0_B && resident.count * 2 < report.memory.rss.count) {
    summary +=
        fmt::format("; most of the RSS of {} lies outside the heap", in_words(report.memory.rss));
  }
  if (const std::string pools = hidden_where(report, true); !pools.empty()) {
    summary += fmt::format("; what is free inside {} counts as live", pools);
  }
  return summary;
}

} // namespace

std::string obstacle_to_verdict(const Report& report, const Thresholds& thresholds) {
  const Bytes mapped = report.heap.mapped.total();
  const Bytes not_read = report.heap.mapped.unknown; // what was unreadable is part of it
  if (const std::string names = allocators_where(report, false); !names.empty()) {
    std::string unread = names + " holds memory that heapgap cannot read";
    if (mapped == 0_B) return unread;
    return fmt::format("{}; only the {} of {} are shown", unread, in_words(mapped),
                       allocators_where(report, true));
  }
  if (mapped == 0_B) {
    if (std::string blind = blind_spot(report); !blind.empty()) return blind;
  }
  if (report.quality.corrupt_spans > 0) {
    const std::uint64_t places = report.quality.corrupt_spans;
    return fmt::format("the heap contradicts itself in {} place{}: corrupted, or changing too fast "
                       "(try --freeze)",
                       places, places == 1 ? "" : "s");
  }
  if (mapped == 0_B || ratio(not_read, mapped).value_or(0) > thresholds.unknown_ratio) {
    return fmt::format("{} of the heap's {} could not be read", in_words(not_read),
                       in_words(mapped));
  }
  if (!report.quality.consistent) {
    return "the figures did not meet the allocator's own counters (try --freeze)";
  }
  return {};
}

std::size_t spread_arenas(const Report& report) {
  Bytes idle;
  Bytes largest;
  for (const ArenaSummary& arena : report.arenas) {
    idle += arena.idle_resident;
    largest = std::max(largest, arena.idle_resident);
  }
  if (idle == 0_B || largest.count * 2 >= idle.count) return 0;
  const auto sharing = std::ranges::count_if(report.arenas, [&](const ArenaSummary& arena) {
    return arena.idle_resident.count * smallest_share_of_a_spread >= idle.count;
  });
  const auto arenas = static_cast<std::size_t>(sharing);
  return arenas >= arenas_of_a_spread ? arenas : 0;
}

Verdict healthy_verdict(const Report& report, std::string_view finding) {
  Verdict verdict;
  verdict.evidence = idle_figures(report);
  if (const std::string blind = blind_spot(report); !blind.empty()) {
    verdict.kind = VerdictKind::insufficient_data;
    verdict.severity = Severity::ok;
    verdict.summary = fmt::format("no verdict: {}; {}", blind, healthy_summary(report, finding));
    verdict.evidence.push_back(
        {"other_anon_resident_bytes", number(report.memory.other_anon_resident)});
    return verdict;
  }
  verdict.kind = VerdictKind::healthy;
  verdict.summary = healthy_summary(report, finding);
  verdict.confidence = 0.9; // a snapshot cannot see a leak
  return verdict;
}

Verdict judge(const Report& report, const Thresholds& thresholds) {
  if (const std::string reason = obstacle_to_verdict(report, thresholds); !reason.empty()) {
    Verdict verdict;
    verdict.kind = VerdictKind::insufficient_data;
    verdict.severity = Severity::warning;
    verdict.summary = "no verdict: " + reason;
    verdict.evidence = idle_figures(report);
    return verdict;
  }
  Verdict verdict = judge_idle(idle_memory(report), report, thresholds);
  if (verdict.severity == Severity::ok) return healthy_verdict(report);
  const auto figures = idle_figures(report);
  verdict.evidence.insert(verdict.evidence.begin(), figures.begin(), figures.end());
  verdict.confidence *= 0.7; // whether it lasts takes a trend
  return verdict;
}

} // namespace heapgap::analysis
