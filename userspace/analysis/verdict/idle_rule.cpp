#include "analysis/verdict/idle_rule.h"

#include "analysis/verdict.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::analysis {

namespace {

constexpr std::uint64_t caches_of_a_spread = 4;

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

double share(Bytes part, Bytes whole) {
  return whole > 0_B ? number(part) / number(whole) : 0;
}

/// Caches hold at least half of what is idle, and there are threads enough for four caches.
bool is_hoarded(const IdleMemory& memory, const Report& report) {
  return memory.cached.count * 2 >= memory.idle.count &&
         report.process.threads >= caches_of_a_spread;
}

std::string what_is_idle(const IdleMemory& memory) {
  std::string text = fmt::format("{} of {} resident heap ({}) is idle", in_words(memory.idle),
                                 in_words(memory.heap), percent_in_words(memory.waste_ratio));
  if (memory.lasted_s)
    text += fmt::format(" and was all of {}", seconds_in_words(*memory.lasted_s));
  return text;
}

Verdict spread(const IdleMemory& memory, const Report& report, std::size_t arenas) {
  Verdict verdict;
  verdict.kind = VerdictKind::arena_spread;
  const std::string idle = what_is_idle(memory);
  if (arenas > 0) {
    verdict.summary = fmt::format("arena spread: {}, scattered over {} arenas", idle, arenas);
    verdict.evidence.push_back({"arenas_sharing_idle", static_cast<double>(arenas)});
    verdict.confidence = 0.9; // some of it would be fragmentation in one arena, too
  } else {
    verdict.summary = fmt::format("arena spread: {}; {} of it lies in the caches of {} threads",
                                  idle, in_words(memory.cached), report.process.threads);
    verdict.evidence.push_back({"threads", static_cast<double>(report.process.threads)});
    verdict.confidence = 0.7; // how much is in which cache is not known
  }
  if (is_hoarded(memory, report)) {
    verdict.evidence.push_back({"cached_bytes", number(memory.cached)});
  }
  return verdict;
}

Verdict fragmentation(const IdleMemory& memory) {
  Verdict verdict;
  verdict.kind = VerdictKind::fragmentation;
  verdict.summary = fmt::format("fragmentation: {}; {} of it is pinned by live blocks on the same "
                                "pages",
                                what_is_idle(memory), in_words(memory.pinned));
  verdict.confidence = 0.2 + 0.8 * share(memory.pinned, memory.idle);
  return verdict;
}

Verdict retention(const IdleMemory& memory, const Report& report) {
  Verdict verdict;
  verdict.kind = VerdictKind::retention;
  verdict.summary = fmt::format("retention: {}, mostly whole free pages that the allocator keeps",
                                what_is_idle(memory));
  if (report.heap.trim_yield) {
    verdict.summary += fmt::format("; trimming would return {}", in_words(*report.heap.trim_yield));
  }
  verdict.confidence = 0.2 + 0.8 * share(memory.reclaimable, memory.idle);
  return verdict;
}

/// Further kinds that fit, by what weighs in their favour.
void name_others(const IdleMemory& memory, const Thresholds& thresholds, Verdict& verdict) {
  if (verdict.kind != VerdictKind::fragmentation && memory.pinned >= thresholds.warning_floor) {
    verdict.evidence.push_back({"also fragmentation: pinned_bytes", number(memory.pinned)});
  }
  if (verdict.kind != VerdictKind::retention && memory.reclaimable >= thresholds.warning_floor) {
    verdict.evidence.push_back({"also retention: reclaimable_bytes", number(memory.reclaimable)});
  }
}

} // namespace

IdleMemory idle_memory(const Report& report) {
  const HeapSummary& heap = report.heap;
  return {.idle = heap.idle_resident(),
          .pinned = heap.pinned,
          .reclaimable = heap.reclaimable,
          .cached = heap.resident.cached,
          .heap = heap.resident.total(),
          .waste_ratio = report.fragmentation.waste_ratio.value_or(0),
          .lasted_s = {}};
}

Severity severity_of(const IdleMemory& memory, const Thresholds& thresholds) {
  if (memory.waste_ratio >= thresholds.critical_ratio && memory.idle >= thresholds.critical_floor) {
    return Severity::critical;
  }
  if (memory.waste_ratio >= thresholds.warning_ratio && memory.idle >= thresholds.warning_floor) {
    return Severity::warning;
  }
  return Severity::ok;
}

Verdict judge_idle(const IdleMemory& memory, const Report& report, const Thresholds& thresholds) {
  Verdict verdict;
  const Severity severity = severity_of(memory, thresholds);
  if (severity == Severity::ok) {
    verdict.kind = VerdictKind::healthy;
    return verdict;
  }
  const std::size_t arenas = spread_arenas(report);
  if (arenas > 0 || is_hoarded(memory, report)) {
    verdict = spread(memory, report, arenas);
  } else {
    verdict =
        memory.pinned >= memory.reclaimable ? fragmentation(memory) : retention(memory, report);
  }
  verdict.severity = severity;
  const bool critical = severity == Severity::critical;
  verdict.evidence.push_back(
      {"threshold_ratio", critical ? thresholds.critical_ratio : thresholds.warning_ratio});
  verdict.evidence.push_back(
      {"threshold_floor_bytes",
       number(critical ? thresholds.critical_floor : thresholds.warning_floor)});
  name_others(memory, thresholds, verdict);
  return verdict;
}

} // namespace heapgap::analysis
