#include "views/top/memory_bar.h"

#include "views/number_format.h"
#include "views/screen/stacked_bar.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

struct NamedPart {
  std::string_view name;
  BarPart part;
};

Bytes less(Bytes whole, Bytes part) {
  return whole - std::min(whole, part);
}

/// Together they are the RSS. Without a heap that is read all of it is "other".
std::vector<NamedPart> parts_of(const TopContent& content) {
  const analysis::Report& report = content.report();
  const analysis::Parts& resident = report.heap.resident;
  const Bytes overhead = resident.header + resident.metadata + resident.unknown;
  // The totals are of a moment after the page map's: never more than the RSS.
  const Bytes heap = resident.live + report.heap.pinned + report.heap.reclaimable + overhead;
  const Bytes other = less(report.memory.rss, heap);
  if (!content.has_heap())
    return {{"all resident memory", {other.count, {U'░', '-'}, Role::other}}};
  return {{"live", {resident.live.count, {U'█', '#'}, Role::live}},
          {"pinned", {report.heap.pinned.count, {U'▓', '*'}, Role::pinned}},
          {"reclaimable", {report.heap.reclaimable.count, {U'▒', '+'}, Role::reclaimable}},
          {"overhead", {overhead.count, {U'═', '='}, Role::held}},
          {"other", {other.count, {U'░', '-'}, Role::other}}};
}

/// What the bar stands for: the limit, unless the RSS would hardly be seen.
Bytes whole_of(const TopContent& content) {
  constexpr std::uint64_t most_times = 5;
  const Bytes rss = content.report().memory.rss;
  const std::optional<Bytes> limit = limit_of(content);
  if (!limit || *limit <= rss || limit->count / most_times > rss.count) return rss;
  return *limit;
}

} // namespace

void draw_memory_bar(const Pane& pane, const TopContent& content) {
  std::vector<BarPart> parts;
  for (const NamedPart& named : parts_of(content)) parts.push_back(named.part);
  const bool has_room = pane.columns() > 2;
  if (!has_room) return;
  pane.put({0, 0}, {U'[', '['}, Role::dim);
  draw_stacked_bar(pane, {1, 0}, pane.columns() - 2, parts, whole_of(content).count,
                   {0, {U'·', '.'}, Role::dim});
  pane.put({pane.columns() - 1, 0}, {U']', ']'}, Role::dim);
}

void draw_memory_legend(const Pane& pane, const TopContent& content) {
  const auto parts = parts_of(content);
  std::vector<std::string> texts;
  std::size_t taken = 0;
  for (const NamedPart& named : parts) {
    texts.push_back(fmt::format("{} {}", named.name, short_bytes({named.part.amount})));
    taken += 2 + texts.back().size();
  }
  const std::size_t gaps = parts.size() - 1;
  const std::size_t distance = taken + 3 * gaps <= pane.columns()   ? 3
                               : taken + 2 * gaps <= pane.columns() ? 2
                                                                    : 1;
  std::size_t column = 0;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    pane.put({column, 0}, parts[index].part.glyph, parts[index].part.role);
    column += 2 + pane.text({column + 2, 0}, texts[index]) + distance;
  }
}

} // namespace heapgap::views
