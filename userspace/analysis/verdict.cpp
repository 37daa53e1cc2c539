#include "analysis/verdict.h"

#include "analysis/fragmentation.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

constexpr std::size_t arenas_of_a_spread = 4;
constexpr std::uint64_t smallest_share_of_a_spread = 16;

std::string in_words(Bytes bytes) {
  constexpr double kibi = 1024;
  const auto value = static_cast<double>(bytes.count);
  if (value >= kibi * kibi * kibi) return fmt::format("{:.1f} GiB", value / (kibi * kibi * kibi));
  if (value >= kibi * kibi) return fmt::format("{:.1f} MiB", value / (kibi * kibi));
  if (value >= kibi) return fmt::format("{:.1f} KiB", value / kibi);
  return fmt::format("{} B", bytes.count);
}

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

std::string unread_allocators(const Report& report) {
  std::vector<std::string_view> names;
  for (const AllocatorSummary& allocator : report.allocators) {
    if (allocator.reader == ReaderQuality::none) names.push_back(allocator.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Why no verdict can be given, or "".
std::string obstacle(const Report& report, const Thresholds& thresholds) {
  const Bytes mapped = report.heap.mapped.total();
  const Bytes not_read = report.heap.mapped.unknown; // what was unreadable is part of it
  if (const std::string names = unread_allocators(report); !names.empty()) {
    return fmt::format("{} holds memory that heapgap cannot read; only glibc's {} are shown", names,
                       in_words(mapped));
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

Severity severity_of(double waste, Bytes idle, const Thresholds& thresholds) {
  if (waste >= thresholds.critical_ratio && idle >= thresholds.critical_floor) {
    return Severity::critical;
  }
  if (waste >= thresholds.warning_ratio && idle >= thresholds.warning_floor) {
    return Severity::warning;
  }
  return Severity::ok;
}

std::string healthy_summary(const Report& report) {
  const Bytes resident = report.heap.resident.total();
  const double waste = report.fragmentation.waste_ratio.value_or(0) * 100;
  std::string summary = fmt::format("the heap is in order: {} resident, {:.0f} % of it idle",
                                    in_words(resident), waste);
  if (report.memory.rss > 0_B && resident.count * 2 < report.memory.rss.count) {
    summary +=
        fmt::format("; most of the RSS of {} lies outside the heap", in_words(report.memory.rss));
  }
  return summary;
}

std::string idle_summary(VerdictKind kind, const Report& report, std::size_t arenas) {
  const HeapSummary& heap = report.heap;
  const std::string share = fmt::format(
      "{} of {} resident heap ({:.0f} %) is idle", in_words(heap.idle_resident()),
      in_words(heap.resident.total()), report.fragmentation.waste_ratio.value_or(0) * 100);
  switch (kind) {
  case VerdictKind::arena_spread:
    return fmt::format("arena spread: {}, scattered over {} arenas", share, arenas);
  case VerdictKind::retention:
    return fmt::format("retention: {}, mostly whole free pages that glibc keeps; trimming would "
                       "return {}",
                       share, in_words(heap.trim_yield.value_or(heap.reclaimable)));
  default:
    return fmt::format("fragmentation: {}; {} of it is pinned by live blocks on the same pages",
                       share, in_words(heap.pinned));
  }
}

/// Further kinds that fit, by what weighs in their favour.
void name_others(const Report& report, const Thresholds& thresholds, Verdict& verdict) {
  const HeapSummary& heap = report.heap;
  if (verdict.kind != VerdictKind::fragmentation && heap.pinned >= thresholds.warning_floor) {
    verdict.evidence.push_back({"also fragmentation: pinned_bytes", number(heap.pinned)});
  }
  if (verdict.kind != VerdictKind::retention && heap.reclaimable >= thresholds.warning_floor) {
    verdict.evidence.push_back({"also retention: reclaimable_bytes", number(heap.reclaimable)});
  }
}

} // namespace

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

Verdict judge(const Report& report, const Thresholds& thresholds) {
  Verdict verdict;
  const HeapSummary& heap = report.heap;
  verdict.evidence = {{"waste_ratio", report.fragmentation.waste_ratio},
                      {"idle_resident_bytes", number(heap.idle_resident())},
                      {"reclaimable_bytes", number(heap.reclaimable)},
                      {"pinned_bytes", number(heap.pinned)}};
  if (const std::string reason = obstacle(report, thresholds); !reason.empty()) {
    verdict.kind = VerdictKind::insufficient_data;
    verdict.severity = Severity::warning;
    verdict.summary = "no verdict: " + reason;
    verdict.confidence = 0;
    return verdict;
  }
  verdict.severity =
      severity_of(report.fragmentation.waste_ratio.value_or(0), heap.idle_resident(), thresholds);
  if (verdict.severity == Severity::ok) {
    verdict.kind = VerdictKind::healthy;
    verdict.summary = healthy_summary(report);
    verdict.confidence = 0.9; // a snapshot cannot see a leak
    return verdict;
  }
  const std::size_t arenas = spread_arenas(report);
  if (arenas > 0) {
    verdict.kind = VerdictKind::arena_spread;
    verdict.evidence.push_back({"arenas_sharing_idle", static_cast<double>(arenas)});
  } else {
    verdict.kind =
        heap.pinned >= heap.reclaimable ? VerdictKind::fragmentation : VerdictKind::retention;
  }
  name_others(report, thresholds, verdict);
  verdict.summary = idle_summary(verdict.kind, report, arenas);
  verdict.confidence = 0.7; // whether it lasts takes a trend
  return verdict;
}

} // namespace heapgap::analysis
