#include "support/sample_ticks.h"

#include "analysis/since_attach.h"
#include "support/sample_reports.h"

#include <cmath>
#include <limits>

namespace heapgap::samples {
namespace {

using namespace analysis;

constexpr double mebibyte = 1U << 20U;

/// Live bytes of 24 classes of 16 bytes each; with calls when `traced`.
std::vector<TracedClassRow> class_rows(bool traced) {
  std::vector<TracedClassRow> rows;
  for (std::uint64_t index = 0; index < 24; ++index) {
    const Bytes max{16 * (index + 1)};
    const std::uint64_t blocks = 90'000 - 3'500 * index;
    TracedClassRow row{max - 15_B, max, std::nullopt, std::nullopt, blocks, max * blocks};
    if (traced) {
      row.allocs = 41'000 - 1'000 * index;
      row.frees = 38'000 + 100 * index;
    }
    rows.push_back(row);
  }
  return rows;
}

} // namespace

Tick walked() {
  Tick tick;
  tick.report = fragmented();
  tick.report.sources = {{"heap", "walk", true, 0.2}, {"memory", "kernel", true, 0.0}};
  tick.elapsed_s = 5.002;
  tick.size_classes = class_rows(false);
  tick.trend = {.window_s = 5,
                .rss_per_s = 12 * mebibyte,
                .live_per_s = 11.2 * mebibyte,
                .idle_resident_per_s = 0.9 * mebibyte,
                .pinned_per_s = 0.0,
                .limit = Bytes{4'294'967'296},
                .seconds_to_limit = 93.5,
                .seconds_to_limit_low = 81.2,
                .seconds_to_limit_high = 110,
                .limit_kind = LimitKind::control_group,
                .growth = {{Figure::live_resident, 56 * mebibyte, 0.93},
                           {Figure::reclaimable, 4.5 * mebibyte, 0.075},
                           {Figure::file, -0.5 * mebibyte, -0.005}}};
  tick.quality.mode = WatchMode::walk;
  tick.quality.self_cpu_percent = 3.4;
  return tick;
}

Tick traced() {
  Tick tick = walked();
  tick.elapsed_s = 65.01;
  tick.report.sources.front() = {"heap", "trace", true, 0.0};
  tick.rates = {12'345.6, 11'900.0, 3.4 * mebibyte, 3.31 * mebibyte, false, {}, {}};
  tick.calls = {700'001, 2'345, 60'123, 740'654, 17, {}, {}, 41, 37, 3, 12};
  tick.size_classes = class_rows(true);
  tick.trend.window_s = 60;
  tick.quality.mode = WatchMode::full;
  tick.quality.events = 1'563'298;
  tick.quality.coverage = 1;
  return tick;
}

Tick lossy() {
  Tick tick = traced();
  tick.report.sources.push_back({"idle", "walk", true, 12.3});
  tick.report.sources.front().exact = false;
  tick.quality.lost_events = 312;
  tick.quality.resyncs = 2;
  tick.quality.coverage = 0.9871;
  tick.quality.unmatched_frees = 17;
  tick.quality.unmatched_returns = 1;
  tick.quality.target_overhead_percent = 1.62;
  tick.quality.notes = {"the ring buffer was full twice"};
  return tick;
}

Tick sampled() {
  Tick tick = traced();
  tick.quality.mode = WatchMode::budget;
  tick.quality.coverage = 0.02;
  tick.quality.target_overhead_percent = 1.9;
  tick.rates.estimated = true;
  tick.rates.allocs_bounds = RateBounds{11'800, 12'900};
  tick.rates.frees_bounds = RateBounds{7'000, {}};
  return tick;
}

Tick hostile_tick() {
  Tick tick = traced();
  tick.report = hostile();
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  tick.report.memory.rss = {most};
  tick.report.heap.free_gaps = most;
  tick.elapsed_s = 1e300;
  tick.rates = {std::nan(""), std::numeric_limits<double>::infinity(), -1.0, 1e300, false, {}, {}};
  tick.calls.fill(most);
  tick.size_classes = {{{1}, {most}, most, most, most, {most}}};
  tick.trend = {
      .window_s = std::nan(""),
      .rss_per_s = -1e300,
      .live_per_s = 1e300,
      .idle_resident_per_s = std::nan(""),
      .pinned_per_s = {},
      .limit = Bytes{most},
      .seconds_to_limit = 1e300,
      .seconds_to_limit_low = std::nan(""),
      .seconds_to_limit_high = 1e300,
      .limit_kind = LimitKind::data,
      .growth = {{Figure::stack, std::nan(""), std::nan("")}, {Figure::pinned, 1e300, 1e300}}};
  tick.quality.lost_events = most;
  tick.quality.coverage = std::nan("");
  tick.quality.self_cpu_percent = -std::numeric_limits<double>::infinity();
  tick.quality.notes.assign(500, tick.report.process.comm);
  return tick;
}

Tick empty_tick() {
  Tick tick;
  tick.report = empty();
  return tick;
}

Summary summary_of(const Tick& last, WatchEnd end) {
  Summary summary{last, watch_start(last.report), end};
  summary.start.rss -= Bytes{summary.start.rss.count / 20};
  summary.start.live -= Bytes{summary.start.live.count / 25};
  summary.start.live_blocks -= summary.start.live_blocks / 30;
  summary.start.idle_resident += Bytes{summary.start.idle_resident.count / 50};
  summary.start.mapped -= Bytes{summary.start.mapped.count / 30};
  summary.start.size_classes.clear();
  for (const TracedClassRow& row : last.size_classes) {
    const std::uint64_t blocks = row.live_blocks - row.live_blocks / 10;
    summary.start.size_classes.push_back({row.min, row.max, blocks, row.max * blocks, 0});
  }
  summary.start.size_classes.push_back({{5121}, {6144}, 700, {4'200'000}, 0});
  return summary;
}

} // namespace heapgap::samples
