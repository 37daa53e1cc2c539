#include "views/tick_columns.h"

#include "views/number_format.h"
#include "views/watch_words.h"

#include <algorithm>
#include <array>

namespace heapgap::views {
namespace {

using analysis::Severity;
using analysis::Tick;

/// The age of the oldest heap figure: with a trace, what is cached, free and top is still as old as
/// the last walk.
std::optional<double> heap_age_s(const Tick& tick) {
  std::optional<double> oldest;
  for (const analysis::Source& source : tick.report.sources) {
    if (source.figures == "memory") continue;
    oldest = std::max(oldest.value_or(source.age_s), source.age_s);
  }
  return oldest;
}

/// The age of the blocks, which a trace keeps young.
std::optional<double> blocks_age_s(const Tick& tick) {
  const auto heap = std::ranges::find(tick.report.sources, "heap", &analysis::Source::figures);
  return heap == tick.report.sources.end() ? heap_age_s(tick) : heap->age_s;
}

bool is_old(const std::optional<double>& age_s, const TickRow& row) {
  constexpr double intervals = 1.5;
  return age_s.value_or(0) > intervals * row.interval_s;
}

bool is_stale(const TickRow& row) {
  return is_old(heap_age_s(row.tick), row);
}

/// "-" where there is no heap that could be read: 0 would be a measurement.
TickCell heap_cell(const TickRow& row, std::string text) {
  if (row.tick.report.heap.mapped.total() == 0_B) return {"-", Style::faint};
  return {std::move(text), is_stale(row) ? Style::faint : Style::plain};
}

TickCell heap_bytes(const TickRow& row, Bytes bytes) {
  return heap_cell(row, short_bytes(bytes));
}

TickCell time_cell(const TickRow& row) {
  return {elapsed(row.tick.elapsed_s, row.interval_s < 1)};
}

TickCell rss_cell(const TickRow& row) {
  return {short_bytes(row.tick.report.memory.rss)};
}

TickCell live_cell(const TickRow& row) {
  TickCell cell = heap_bytes(row, row.tick.report.heap.mapped.live);
  cell.style = is_old(blocks_age_s(row.tick), row) ? Style::faint : Style::plain;
  return cell;
}

TickCell idle_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.idle_resident());
}

TickCell pinned_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.pinned);
}

TickCell reclaimable_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.reclaimable);
}

TickCell waste_cell(const TickRow& row) {
  const analysis::Report& report = row.tick.report;
  const std::string text = known_or(report.fragmentation.waste_ratio, "-", short_percent);
  if (is_stale(row) || report.verdict.severity == Severity::ok) return heap_cell(row, text);
  return {text, report.verdict.severity == Severity::critical ? Style::bad : Style::warning};
}

TickCell gaps_cell(const TickRow& row) {
  return heap_cell(row, short_count(static_cast<double>(row.tick.report.heap.free_gaps)));
}

TickCell largest_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.largest_gap);
}

TickCell top_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.mapped.top);
}

TickCell header_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.mapped.header);
}

TickCell cached_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.mapped.cached);
}

TickCell mapped_cell(const TickRow& row) {
  return heap_bytes(row, row.tick.report.heap.mapped.total());
}

TickCell count_rate_cell(const TickRow& row, const std::optional<double>& rate,
                         const std::optional<analysis::RateBounds>& bounds) {
  return {rate ? estimated_rate(*rate, bounds, row.tick.rates.estimated) : "-"};
}

TickCell allocs_cell(const TickRow& row) {
  const analysis::Rates& rates = row.tick.rates;
  return count_rate_cell(row, rates.allocs_per_s, rates.allocs_bounds);
}

TickCell frees_cell(const TickRow& row) {
  const analysis::Rates& rates = row.tick.rates;
  return count_rate_cell(row, rates.frees_per_s, rates.frees_bounds);
}

TickCell alloc_bytes_cell(const TickRow& row) {
  const std::optional<double>& rate = row.tick.rates.alloc_bytes_per_s;
  if (!rate) return {"-"};
  return {(row.tick.rates.estimated ? "~" : "") + short_byte_rate(*rate)};
}

TickCell lost_cell(const TickRow& row) {
  const analysis::WatchQuality& quality = row.tick.quality;
  if (quality.mode == analysis::WatchMode::walk) return {"-"};
  return {short_count(static_cast<double>(quality.lost_events)),
          quality.lost_events > 0 ? Style::warning : Style::plain};
}

TickCell age_cell(const TickRow& row) {
  return {known_or(heap_age_s(row.tick), "-", short_age),
          is_stale(row) ? Style::warning : Style::plain};
}

constexpr std::array all_columns{
    TickColumn{"time", 7, 0, "", time_cell},
    TickColumn{"rss", 5, 1, "", rss_cell},
    TickColumn{"live", 5, 2, "", live_cell},
    TickColumn{"idle", 5, 3, "heap in memory that no block uses", idle_cell},
    TickColumn{"pinned", 6, 7, "idle, but kept by blocks nearby or caches", pinned_cell},
    TickColumn{"reclaim", 7, 13, "idle, and free to go", reclaimable_cell},
    TickColumn{"waste", 5, 4, "idle share", waste_cell},
    TickColumn{"gaps", 5, 9, "free ranges", gaps_cell},
    TickColumn{"largest", 7, 12, "largest free range", largest_cell},
    TickColumn{"top", 5, 14, "free ends of arenas", top_cell},
    TickColumn{"header", 6, 15, "", header_cell},
    TickColumn{"cached", 6, 16, "freed, held in caches", cached_cell},
    TickColumn{"mapped", 6, 17, "", mapped_cell},
    TickColumn{"alloc/s", 7, 5, "", allocs_cell},
    TickColumn{"free/s", 6, 6, "", frees_cell},
    TickColumn{"alloc B/s", 9, 11, "", alloc_bytes_cell},
    TickColumn{"lost", 5, 8, "calls not seen", lost_cell},
    TickColumn{"age", 4, 10, "of the heap figures", age_cell},
};

} // namespace

std::vector<TickColumn> tick_columns(std::size_t width) {
  std::vector<TickColumn> columns(all_columns.begin(), all_columns.end());
  std::ranges::sort(columns, {}, &TickColumn::rank);
  std::size_t taken = 0;
  unsigned shown = 0;
  for (const TickColumn& column : columns) {
    taken += column.width + (shown == 0 ? 0 : tick_column_distance);
    if (taken > width) break;
    ++shown;
  }
  columns.assign(all_columns.begin(), all_columns.end());
  std::erase_if(columns, [shown](const TickColumn& column) { return column.rank >= shown; });
  return columns;
}

} // namespace heapgap::views
