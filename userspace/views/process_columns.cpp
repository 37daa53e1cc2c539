#include "views/process_columns.h"

#include "views/number_format.h"
#include "views/process_words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::ProcessRow;
using analysis::RowHeap;
using analysis::Severity;
using analysis::Shape;

/// Figures older than this are shown faint, and their age as a warning from ten times that on.
constexpr double old_s = 60;

std::optional<double> number(std::optional<Bytes> bytes) {
  return bytes ? std::optional(static_cast<double>(bytes->count)) : std::nullopt;
}

/// "-" where there is no heap that could be read: 0 would be a measurement.
ProcessCell heap_bytes(const ProcessRow& row, Bytes (*figure)(const RowHeap& heap)) {
  if (!row.heap) return {"-", Style::faint, std::nullopt};
  const Bytes bytes = figure(*row.heap);
  return {short_bytes(bytes), row.heap->age_s > old_s ? Style::faint : Style::plain, number(bytes)};
}

ProcessCell pid_cell(const ProcessRow& row) {
  return {std::to_string(row.pid.value), Style::plain, row.pid.value};
}

ProcessCell name_cell(const ProcessRow& row) {
  return {row.comm.empty() ? "?" : row.comm, Style::plain, std::nullopt};
}

ProcessCell rss_cell(const ProcessRow& row) {
  return {known_or(row.rss, "-", short_bytes), row.rss ? Style::plain : Style::faint,
          number(row.rss)};
}

ProcessCell heap_cell(const ProcessRow& row) {
  return heap_bytes(row, [](const RowHeap& heap) { return heap.resident; });
}

ProcessCell live_cell(const ProcessRow& row) {
  return heap_bytes(row, [](const RowHeap& heap) { return heap.live; });
}

ProcessCell idle_cell(const ProcessRow& row) {
  return heap_bytes(row, [](const RowHeap& heap) { return heap.idle_resident(); });
}

ProcessCell pinned_cell(const ProcessRow& row) {
  return heap_bytes(row, [](const RowHeap& heap) { return heap.pinned; });
}

ProcessCell reclaimable_cell(const ProcessRow& row) {
  return heap_bytes(row, [](const RowHeap& heap) { return heap.reclaimable; });
}

ProcessCell waste_cell(const ProcessRow& row) {
  if (!row.heap || !row.heap->waste_ratio) return {"-", Style::faint, std::nullopt};
  return {short_percent(*row.heap->waste_ratio),
          row.heap->age_s > old_s ? Style::faint : Style::plain, row.heap->waste_ratio};
}

ProcessCell age_cell(const ProcessRow& row) {
  if (!row.heap) return {"-", Style::faint, std::nullopt};
  const bool is_very_old = row.heap->age_s > 10 * old_s;
  return {short_age(row.heap->age_s), is_very_old ? Style::warning : Style::plain, row.heap->age_s};
}

ProcessCell trend_cell(const ProcessRow& row) {
  const bool rises = row.trend.shape == Shape::rising;
  const auto rate = row.trend.rss_per_s;
  const bool tells_rate = rate && (rises || row.trend.shape == Shape::falling);
  if (!tells_rate) {
    const bool is_known = row.trend.shape != Shape::unclear;
    return {std::string(trend_word(row.trend.shape)), is_known ? Style::plain : Style::faint,
            is_known ? std::optional(0.0) : std::nullopt};
  }
  constexpr double hour_s = 3600;
  return {(*rate < 0 ? "-" : "+") + short_byte_rate(std::abs(*rate) * hour_s) + "/h", Style::plain,
          rate};
}

ProcessCell allocator_cell(const ProcessRow& row) {
  if (row.allocators.empty()) return {"-", Style::faint, std::nullopt};
  return {fmt::format("{}", fmt::join(row.allocators, ",")), Style::plain, std::nullopt};
}

Style style_of(Severity severity) {
  switch (severity) {
  case Severity::ok:
    return Style::good;
  case Severity::warning:
    return Style::warning;
  case Severity::critical:
    break;
  }
  return Style::bad;
}

ProcessCell verdict_cell(const ProcessRow& row) {
  if (!row.verdict) return {std::string(state_words(row.state)), Style::faint, std::nullopt};
  // Nothing is known to be wrong where there is no verdict.
  const bool is_known = row.verdict->kind != analysis::VerdictKind::insufficient_data;
  return {std::string(short_verdict(row.verdict->kind)),
          is_known ? style_of(row.verdict->severity) : Style::faint, std::nullopt};
}

/// In the order in which they are shown.
std::vector<ProcessColumn> make_columns() {
  return {
      {"pid", 7, 1, false, "process number", pid_cell},
      {"name", 12, 0, true, "the program's own name for itself", name_cell},
      {"rss", 5, 2, false, "resident memory of the process", rss_cell},
      {"heap", 5, 10, false, "the part of it that is heap", heap_cell},
      {"live", 5, 6, false, "bytes in blocks that the program uses", live_cell},
      {"idle", 5, 3, false, "heap in memory that no block uses: pinned and reclaimable", idle_cell},
      {"pinned", 6, 4, false, "idle, but kept by blocks nearby or by caches", pinned_cell},
      {"reclaim", 7, 9, false, "idle, and free to go", reclaimable_cell},
      {"waste", 5, 7, false, "idle share of the heap in memory", waste_cell},
      {"trend", 9, 11, false, "where RSS is heading", trend_cell},
      {"age", 4, 8, false, "of the heap's figures", age_cell},
      {"verdict", 13, 5, true, "what the figures mean", verdict_cell},
      {"allocator", 10, 12, true, "what manages the heap", allocator_cell},
  };
}

/// The kernel keeps 15 bytes of a name; room that is left goes to them.
void widen_name(std::vector<ProcessColumn>& columns, std::size_t width) {
  constexpr std::size_t longest_name = 15;
  std::size_t taken = 0;
  for (const ProcessColumn& column : columns) taken += column.width + process_column_distance;
  if (taken >= width + process_column_distance) return;
  const auto name = std::ranges::find(columns, "name", &ProcessColumn::heading);
  if (name == columns.end()) return;
  const std::size_t left = width + process_column_distance - taken;
  name->width = std::min(longest_name, name->width + left);
}

} // namespace

const std::vector<ProcessColumn>& all_process_columns() {
  static const std::vector<ProcessColumn> columns = make_columns();
  return columns;
}

std::vector<ProcessColumn> process_columns(std::size_t width) {
  std::vector<ProcessColumn> columns = all_process_columns();
  std::ranges::sort(columns, {}, &ProcessColumn::rank);
  std::size_t taken = 0;
  unsigned shown = 0;
  for (const ProcessColumn& column : columns) {
    taken += column.width + (shown == 0 ? 0 : process_column_distance);
    if (taken > width) break;
    ++shown;
  }
  columns = all_process_columns();
  std::erase_if(columns, [shown](const ProcessColumn& column) { return column.rank >= shown; });
  widen_name(columns, width);
  return columns;
}

std::size_t idle_column() {
  const auto& columns = all_process_columns();
  const auto idle = std::ranges::find(columns, "idle", &ProcessColumn::heading);
  return static_cast<std::size_t>(idle - columns.begin());
}

} // namespace heapgap::views
