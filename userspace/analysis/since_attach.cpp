#include "analysis/since_attach.h"

#include <algorithm>
#include <limits>

namespace heapgap::analysis {

namespace {

/// now - then, held to what 64 bits can say.
std::int64_t change(std::uint64_t then, std::uint64_t now) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t size = now >= then ? now - then : then - now;
  const auto held = static_cast<std::int64_t>(std::min(size, static_cast<std::uint64_t>(most)));
  return now >= then ? held : -held;
}

std::int64_t change(Bytes then, Bytes now) {
  return change(then.count, now.count);
}

ClassChange gone(const SizeClassRow& then, bool traced) {
  const auto no_calls = traced ? std::optional<std::uint64_t>(0) : std::nullopt;
  return {{then.min, then.max, no_calls, no_calls, 0, {}},
          change(then.live_blocks, 0),
          change(then.live, 0_B)};
}

/// Both lists are in the order of size; joined as in a merge.
std::vector<ClassChange> class_changes(const std::vector<SizeClassRow>& start,
                                       const std::vector<TracedClassRow>& last) {
  const bool traced =
      std::ranges::any_of(last, [](const TracedClassRow& row) { return row.allocs.has_value(); });
  std::vector<ClassChange> changes;
  auto then = start.begin();
  const auto take_gone_below = [&](Bytes min) {
    for (; then != start.end() && then->min < min; ++then) {
      if (then->live_blocks > 0) changes.push_back(gone(*then, traced));
    }
  };
  for (const TracedClassRow& now : last) {
    take_gone_below(now.min);
    const bool both = then != start.end() && then->min == now.min;
    const SizeClassRow before = both ? *then++ : SizeClassRow{};
    changes.push_back(
        {now, change(before.live_blocks, now.live_blocks), change(before.live, now.live)});
  }
  take_gone_below({std::numeric_limits<std::uint64_t>::max()});
  return changes;
}

} // namespace

WatchStart watch_start(const Report& report) {
  return {report.memory.rss,           report.heap.mapped.live, report.heap.live_blocks,
          report.heap.idle_resident(), report.heap.pinned,      report.heap.mapped.total(),
          report.size_classes};
}

SinceAttach since_attach(const Summary& summary) {
  const WatchStart& then = summary.start;
  const Report& now = summary.last.report;
  SinceAttach changes;
  changes.rss_bytes = change(then.rss, now.memory.rss);
  changes.live_bytes = change(then.live, now.heap.mapped.live);
  changes.live_blocks = change(then.live_blocks, now.heap.live_blocks);
  changes.idle_resident_bytes = change(then.idle_resident, now.heap.idle_resident());
  changes.pinned_bytes = change(then.pinned, now.heap.pinned);
  changes.mapped_bytes = change(then.mapped, now.heap.mapped.total());
  changes.size_classes = class_changes(then.size_classes, summary.last.size_classes);
  return changes;
}

} // namespace heapgap::analysis
