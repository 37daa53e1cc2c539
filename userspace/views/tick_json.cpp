#include "views/tick_json.h"

#include "analysis/since_attach.h"
#include "views/json_parts.h"
#include "views/number_format.h"
#include "views/report_words.h"
#include "views/watch_words.h"

#include <algorithm>

namespace heapgap::views {
namespace {

using analysis::Summary;
using analysis::Tick;

Json count(const std::optional<std::uint64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Of a rate that is not estimated both bounds are the rate.
std::optional<double> low(const std::optional<analysis::RateBounds>& bounds,
                          const std::optional<double>& rate) {
  return bounds ? bounds->low : rate;
}
std::optional<double> high(const std::optional<analysis::RateBounds>& bounds,
                           const std::optional<double>& rate) {
  return bounds ? bounds->high : rate;
}

Json rates_json(const analysis::Rates& rates) {
  return {{"allocs_per_s", number(rates.allocs_per_s)},
          {"frees_per_s", number(rates.frees_per_s)},
          {"alloc_bytes_per_s", number(rates.alloc_bytes_per_s)},
          {"free_bytes_per_s", number(rates.free_bytes_per_s)},
          {"estimated", rates.estimated},
          {"allocs_per_s_low", number(low(rates.allocs_bounds, rates.allocs_per_s))},
          {"allocs_per_s_high", number(high(rates.allocs_bounds, rates.allocs_per_s))},
          {"frees_per_s_low", number(low(rates.frees_bounds, rates.frees_per_s))},
          {"frees_per_s_high", number(high(rates.frees_bounds, rates.frees_per_s))}};
}

Json calls_json(const analysis::CallCounts& calls) {
  Json object = Json::object();
  for (std::size_t index = 0; index < call_count; ++index) {
    object[std::string(call_names.at(index))] = count(calls.at(index));
  }
  return object;
}

Json class_json(const analysis::TracedClassRow& row) {
  return {{"min_bytes", bytes(row.min)},    {"max_bytes", bytes(row.max)},
          {"allocs", count(row.allocs)},    {"frees", count(row.frees)},
          {"live_blocks", row.live_blocks}, {"live_bytes", bytes(row.live)}};
}

Json class_change_json(const analysis::ClassChange& row) {
  Json object = class_json(row.now);
  object["live_blocks_change"] = row.live_blocks;
  object["live_bytes_change"] = row.live_bytes;
  return object;
}

Json growth_json(const analysis::PartGrowth& growth) {
  return {{"part", analysis::name_of(growth.part)},
          {"bytes", number(growth.bytes)},
          {"share", number(growth.share)}};
}

Json trend_json(const analysis::Trend& trend) {
  return {{"window_s", number(trend.window_s)},
          {"rss_bytes_per_s", number(trend.rss_per_s)},
          {"live_bytes_per_s", number(trend.live_per_s)},
          {"idle_resident_bytes_per_s", number(trend.idle_resident_per_s)},
          {"pinned_bytes_per_s", number(trend.pinned_per_s)},
          {"limit_bytes", bytes(trend.limit)},
          {"limit_kind", trend.limit_kind ? Json(word_for(*trend.limit_kind)) : Json(nullptr)},
          {"seconds_to_limit", number(trend.seconds_to_limit)},
          {"seconds_to_limit_low", number(trend.seconds_to_limit_low)},
          {"seconds_to_limit_high", number(trend.seconds_to_limit_high)},
          {"growth", array_of(trend.growth, growth_json)}};
}

/// Notes on the watching, then those on the last look at the heap.
Json notes_json(const Tick& tick) {
  Json notes = tick.quality.notes;
  if (!tick.quality.why_no_probes.empty()) notes.push_back(no_probes_text(tick.quality));
  for (const std::string& note : tick.report.quality.notes) {
    if (std::ranges::find(tick.quality.notes, note) == tick.quality.notes.end()) {
      notes.push_back(note);
    }
  }
  return notes;
}

Json quality_json(const Tick& tick) {
  const analysis::WatchQuality& quality = tick.quality;
  return {{"mode", word_for(quality.mode)},
          {"events", quality.events},
          {"lost_events", quality.lost_events},
          {"unmatched_frees", quality.unmatched_frees},
          {"unmatched_returns", quality.unmatched_returns},
          {"coverage", number(quality.coverage)},
          {"resyncs", quality.resyncs},
          {"target_overhead_percent", number(quality.target_overhead_percent)},
          {"self_cpu_percent", number(quality.self_cpu_percent)},
          {"notes", notes_json(tick)}};
}

/// All that a tick and a summary have in common.
Json watched(std::string_view schema, const Tick& tick, Json size_classes) {
  const analysis::Report& report = tick.report;
  return {{"schema", schema},
          {"version", report.version},
          {"time", timestamp(report.time)},
          {"elapsed_s", number(tick.elapsed_s)},
          {"process", process_json(report.process)},
          {"memory", memory_json(report.memory)},
          {"heap", heap_json(report.heap)},
          {"fragmentation", fragmentation_json(report.fragmentation)},
          {"fit", fit_json(report.fit)},
          {"verdict", verdict_json(report.verdict)},
          {"advice", advice_json(report.advice)},
          {"sources", sources_json(report.sources)},
          {"rates", rates_json(tick.rates)},
          {"calls", calls_json(tick.calls)},
          {"size_classes", std::move(size_classes)},
          {"trend", trend_json(tick.trend)},
          {"quality", quality_json(tick)}};
}

Json changes_json(const analysis::SinceAttach& changes) {
  return {
      {"rss_bytes", changes.rss_bytes},       {"live_bytes", changes.live_bytes},
      {"live_blocks", changes.live_blocks},   {"idle_resident_bytes", changes.idle_resident_bytes},
      {"pinned_bytes", changes.pinned_bytes}, {"mapped_bytes", changes.mapped_bytes}};
}

} // namespace

std::string tick_json(const Tick& tick) {
  return one_line(watched("heapgap.tick/1", tick, array_of(tick.size_classes, class_json)));
}

std::string summary_json(const Summary& summary) {
  const analysis::SinceAttach changes = analysis::since_attach(summary);
  Json document =
      watched("heapgap.summary/1", summary.last, array_of(changes.size_classes, class_change_json));
  document["ended"] = word_for(summary.end);
  document["since_attach"] = changes_json(changes);
  return one_line(document);
}

} // namespace heapgap::views
