#include "views/top/top_content.h"

#include "views/number_format.h"
#include "views/verdict_label.h"
#include "views/watch_words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Tick;

/// A hostile target must not fill the list.
constexpr std::size_t most_new_notes = 8;

void add_verdict_change(const Tick* before, const Tick& now, std::vector<TopEvent>& events) {
  const analysis::Verdict& verdict = now.report.verdict;
  if (before != nullptr && before->report.verdict.kind == verdict.kind &&
      before->report.verdict.severity == verdict.severity) {
    return;
  }
  events.push_back({0, now.elapsed_s, verdict_role(verdict),
                    fmt::format("{} {}", verdict_label(verdict), verdict.summary)});
}

void add_new_notes(const Tick* before, const Tick& now, std::vector<TopEvent>& events) {
  std::size_t added = 0;
  for (const std::string& note : now.quality.notes) {
    const bool is_old = before != nullptr && std::ranges::find(before->quality.notes, note) !=
                                                 before->quality.notes.end();
    if (is_old || added == most_new_notes) continue;
    events.push_back({0, now.elapsed_s, Role::plain, "note: " + note});
    ++added;
  }
}

/// "12 calls were lost", when there are more than before.
void add_growth(std::uint64_t before, std::uint64_t now, std::string_view what, const Tick& tick,
                std::vector<TopEvent>& events) {
  if (now <= before) return;
  events.push_back(
      {0, tick.elapsed_s, Role::warning, fmt::format("{} {}", exact_count(now - before), what)});
}

} // namespace

std::optional<Bytes> limit_of(const TopContent& content) {
  if (content.tick && content.tick->trend.limit) return content.tick->trend.limit;
  return content.report().memory.cgroup_limit;
}

GraphPoint graph_point(const TopContent& content, double elapsed_s) {
  GraphPoint point{elapsed_s, content.report().memory.rss, {}, {}, {}};
  if (!content.has_heap()) return point;
  const analysis::HeapSummary& heap = content.report().heap;
  point.live = heap.resident.live;
  point.reclaimable = heap.reclaimable;
  point.pinned = heap.pinned;
  return point;
}

std::vector<TopEvent> events_between(const Tick* before, const Tick& now) {
  std::vector<TopEvent> events;
  add_verdict_change(before, now, events);
  if (before == nullptr && now.report.quality.stopped_ms > 0) {
    events.push_back({0, now.elapsed_s, Role::plain,
                      fmt::format("the process was stopped for {:.1f} ms, as wanted",
                                  now.report.quality.stopped_ms)});
  }
  if (before == nullptr && !now.quality.why_no_probes.empty()) {
    events.push_back({0, now.elapsed_s, Role::warning, no_probes_text(now.quality)});
  }
  const analysis::WatchQuality none;
  const analysis::WatchQuality& then = before != nullptr ? before->quality : none;
  add_growth(then.lost_events, now.quality.lost_events, "calls were lost", now, events);
  add_growth(then.resyncs, now.quality.resyncs,
             "resync: the heap was read anew after calls were lost", now, events);
  add_new_notes(before, now, events);
  return events;
}

} // namespace heapgap::views
