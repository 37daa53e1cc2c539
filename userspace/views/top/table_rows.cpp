#include "views/top/table_rows.h"

#include "views/number_format.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Tick;
using analysis::TracedClassRow;

ScrollCell bytes_cell(Bytes bytes) {
  return {short_bytes(bytes), Role::plain, static_cast<double>(bytes.count)};
}

ScrollCell count_cell(std::uint64_t count) {
  return {short_count(static_cast<double>(count)), Role::plain, static_cast<double>(count)};
}

ScrollCell share_cell(Bytes part, Bytes whole) {
  if (whole == 0_B) return {"-", Role::dim, std::nullopt};
  const double share = static_cast<double>(part.count) / static_cast<double>(whole.count);
  return {short_percent(share), Role::plain, share};
}

/// "+1.20M"; a blank when nothing was there to compare with.
ScrollCell change_cell(Bytes before, Bytes now) {
  const double change = static_cast<double>(now.count) - static_cast<double>(before.count);
  const Bytes size = now > before ? now - before : before - now;
  const std::string_view sign = now > before ? "+" : (now < before ? "-" : "");
  return {fmt::format("{}{}", sign, short_bytes(size)), Role::plain, change};
}

template <typename Row> const Row* row_with_max(const std::vector<Row>& rows, Bytes max) {
  const auto found = std::ranges::find(rows, max, &Row::max);
  return found == rows.end() ? nullptr : &*found;
}

/// Calls a second in a size class, between the last two ticks.
ScrollCell rate_cell(const TopContent& content, const TracedClassRow& row,
                     std::optional<std::uint64_t> TracedClassRow::* calls) {
  const std::optional<std::uint64_t>& now = row.*calls;
  if (!now || !content.tick_before) return {"-", Role::dim, std::nullopt};
  const double seconds = content.tick->elapsed_s - content.tick_before->elapsed_s;
  const TracedClassRow* before = row_with_max(content.tick_before->size_classes, row.max);
  const std::uint64_t then = before != nullptr ? (before->*calls).value_or(0) : 0;
  if (!(seconds > 0) || *now < then) return {"-", Role::dim, std::nullopt};
  const double rate = static_cast<double>(*now - then) / seconds;
  return {(content.tick->rates.estimated ? "~" : "") + short_count(rate), Role::plain, rate};
}

std::vector<ScrollCell> size_cells(const TopContent& content, const TracedClassRow& row) {
  const analysis::SizeClassRow* walked = row_with_max(content.tick->report.size_classes, row.max);
  const Bytes pinned = walked != nullptr ? walked->pinned : Bytes{};
  std::vector<ScrollCell> cells{
      {size_label(row.max), Role::plain, static_cast<double>(row.max.count)},
      count_cell(row.live_blocks),
      bytes_cell(row.live),
      rate_cell(content, row, &TracedClassRow::allocs),
      rate_cell(content, row, &TracedClassRow::frees),
      bytes_cell(pinned),
      share_cell(pinned, content.tick->report.heap.pinned)};
  if (content.baseline) {
    const TracedClassRow* then = row_with_max(content.baseline->size_classes, row.max);
    cells.push_back(change_cell(then != nullptr ? then->live : Bytes{}, row.live));
  }
  return cells;
}

} // namespace

ScrollTable size_table(const TopContent& content) {
  ScrollTable table;
  table.columns = {{.heading = "size up to", .width = 11, .rank = 0},
                   {.heading = "blocks", .width = 7, .rank = 2},
                   {.heading = "live", .width = 6, .rank = 1},
                   {.heading = "in/s", .width = 7, .rank = 3},
                   {.heading = "out/s", .width = 7, .rank = 4},
                   {.heading = "pinned", .width = 7, .rank = 5},
                   {.heading = "share", .width = 6, .rank = 7}};
  if (content.baseline) table.columns.push_back({.heading = "change", .width = 7, .rank = 6});
  if (!content.tick) return table;
  for (const TracedClassRow& row : content.tick->size_classes) {
    table.rows.push_back({std::to_string(row.max.count), size_cells(content, row)});
  }
  return table;
}

ScrollTable arena_table(const TopContent& content) {
  ScrollTable table;
  table.columns = {{.heading = "arena", .width = 10, .rank = 0, .is_text = true, .stretches = true},
                   {.heading = "mapped", .width = 6, .rank = 5},
                   {.heading = "resident", .width = 8, .rank = 2},
                   {.heading = "live", .width = 6, .rank = 1},
                   {.heading = "blocks", .width = 6, .rank = 7},
                   {.heading = "idle", .width = 6, .rank = 3},
                   {.heading = "waste", .width = 6, .rank = 4},
                   {.heading = "gap", .width = 6, .rank = 6},
                   {.heading = "kind", .width = 6, .rank = 8, .is_text = true}};
  for (const analysis::ArenaSummary& arena : content.report().arenas) {
    table.rows.push_back({arena.id,
                          {{arena.id},
                           bytes_cell(arena.mapped),
                           bytes_cell(arena.resident),
                           bytes_cell(arena.live),
                           count_cell(arena.live_blocks),
                           bytes_cell(arena.idle_resident),
                           share_cell(arena.idle_resident, arena.resident),
                           bytes_cell(arena.largest_gap),
                           {arena.kind}}});
  }
  return table;
}

ScrollTable gap_table(const TopContent& content) {
  constexpr std::size_t bar_columns = 30;
  ScrollTable table;
  table.columns = {
      {.heading = "gap from", .width = 9, .rank = 0},
      {.heading = "gaps", .width = 7, .rank = 1},
      {.heading = "bytes", .width = 6, .rank = 2},
      {.heading = "share", .width = 6, .rank = 3},
      {.heading = "of free and top", .width = bar_columns, .rank = 4, .is_text = true}};
  Bytes all{};
  Bytes most{};
  for (const analysis::GapSizeRow& row : content.report().gap_sizes) {
    all += row.bytes;
    most = std::max(most, row.bytes);
  }
  for (const analysis::GapSizeRow& row : content.report().gap_sizes) {
    const double share =
        most == 0_B ? 0 : static_cast<double>(row.bytes.count) / static_cast<double>(most.count);
    table.rows.push_back({std::to_string(row.min.count),
                          {{size_label(row.min), Role::plain, static_cast<double>(row.min.count)},
                           count_cell(row.gaps),
                           bytes_cell(row.bytes),
                           share_cell(row.bytes, all),
                           {.text = {}, .role = Role::reclaimable, .bar = share}}});
  }
  return table;
}

ScrollTable event_table(const TopContent& content) {
  ScrollTable table;
  table.columns = {
      {.heading = "at", .width = 8, .rank = 0},
      {.heading = "event", .width = 20, .rank = 1, .is_text = true, .stretches = true}};
  for (const TopEvent& event : content.events) {
    table.rows.push_back({std::to_string(event.number),
                          {{elapsed(event.elapsed_s), Role::dim, static_cast<double>(event.number)},
                           {event.text, event.role, std::nullopt}}});
  }
  return table;
}

} // namespace heapgap::views
