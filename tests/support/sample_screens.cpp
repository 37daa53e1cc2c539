#include "support/sample_screens.h"

#include "support/sample_reports.h"
#include "views/top/map_view.h"

namespace heapgap::samples {
namespace {

/// `whole`, smaller: as many 100ths as given.
Bytes part_of(Bytes whole, std::uint64_t percent) {
  return {whole.count / 100 * percent};
}

analysis::Tick earlier(const analysis::Tick& last, std::uint64_t ticks_before) {
  analysis::Tick tick = last;
  const std::uint64_t percent = 100 - ticks_before;
  tick.elapsed_s = last.elapsed_s - static_cast<double>(ticks_before);
  tick.report.memory.rss = part_of(last.report.memory.rss, percent);
  tick.report.heap.resident.live = part_of(last.report.heap.resident.live, percent);
  tick.report.heap.pinned = part_of(last.report.heap.pinned, 100 - 2 * ticks_before);
  for (analysis::TracedClassRow& row : tick.size_classes) {
    if (row.allocs) *row.allocs -= 100 * ticks_before;
    if (row.frees) *row.frees -= 90 * ticks_before;
  }
  return tick;
}

/// Of the cell under the cursor of a screen of 80x24.
std::shared_ptr<const analysis::MapDetail> detail_of(const views::TopContent& content) {
  const auto focus = views::map_focus(content, {}, {80, 24});
  if (!focus) return nullptr;
  analysis::MapDetail detail;
  detail.focus = *focus;
  detail.cursor = {
      .range = focus->cursor,
      .arena = content.report().map.front().arena,
      .bytes = {4500_KiB, 202_KiB, 101_KiB, 1600_KiB, {}, {}, {}},
      .live_blocks = 41'200,
      .cached_blocks = 9,
      .gaps = 707,
      .largest_gap = 9_KiB,
      .resident = part_of(focus->cursor.size(), 50),
      .size_classes = {{33_B, 48_B, 30'100, 1411_KiB, 0}, {97_B, 112_B, 8000, 875_KiB, 0}}};
  return std::make_shared<const analysis::MapDetail>(std::move(detail));
}

} // namespace

views::TopRecord screen_before_the_heap() {
  analysis::Report sight;
  sight.process = fragmented().process;
  sight.memory.rss = fragmented().memory.rss;
  sight.memory.cgroup_limit = fragmented().memory.cgroup_limit;
  views::TopRecord record(sight, analysis::WatchMode::full, 1);
  record.take_sight(sight, 0.25);
  return record;
}

views::TopRecord screen_of(const analysis::Tick& tick) {
  views::TopRecord record = screen_before_the_heap();
  for (std::uint64_t before = 39; before > 0; --before) {
    record.take_tick(std::make_shared<const analysis::Tick>(earlier(tick, before)));
  }
  record.take_tick(std::make_shared<const analysis::Tick>(tick));
  record.take_detail(detail_of(record.content()));
  return record;
}

} // namespace heapgap::samples
