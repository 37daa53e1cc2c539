#include "views/number_format.h"
#include "views/size_range.h"
#include "views/summary_sections.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::ClassChange;
using Align = TableColumn::Align;

constexpr std::size_t most_classes = 10;
/// A part of the growth is named from this share on, and up to where it says nothing any more: the
/// other parts shrank by as much.
constexpr double notable_share = 0.05;
constexpr double absurd_share = 100;
/// Below it tables leave out what the reader can work out.
constexpr std::size_t narrow_width = 64;

/// A row of the table of changes: with the value at the attach only where there is room.
void add_change(TextTable& table, bool narrow, const char* name, const std::string& then,
                const std::string& now, const std::string& change) {
  if (narrow) {
    table.add_row({name, now, change});
  } else {
    table.add_row({name, then, now, change});
  }
}

std::string known_count(const std::optional<std::uint64_t>& count) {
  return count ? short_count(static_cast<double>(*count)) : "-";
}

bool did_something(const ClassChange& row) {
  return row.live_blocks != 0 || row.live_bytes != 0 || row.now.allocs.value_or(0) > 0 ||
         row.now.frees.value_or(0) > 0;
}

/// Those that grew most in live bytes first; without `every_row` the ten first of those in which
/// something happened.
std::vector<ClassChange> by_growth(std::vector<ClassChange> rows, bool every_row) {
  if (!every_row) std::erase_if(rows, std::not_fn(did_something));
  std::ranges::stable_sort(rows, [](const ClassChange& a, const ClassChange& b) {
    if (a.live_bytes != b.live_bytes) return a.live_bytes > b.live_bytes;
    return a.now.live > b.now.live;
  });
  if (!every_row) rows.resize(std::min(rows.size(), most_classes));
  return rows;
}

std::string slope_text(const char* name, const std::optional<double>& per_second) {
  return fmt::format("{} {}", name, known_or(per_second, "not known", signed_bytes_per_second));
}

std::string seconds_text(double seconds) {
  return duration(std::chrono::duration<double>(seconds));
}

/// "At this rate the limit of 2.00 GiB is reached in 3 h 10 min (2 h 40 min to 4 h 0 min)."
std::string limit_text(const analysis::Trend& trend) {
  std::string range;
  if (trend.seconds_to_limit_low && trend.seconds_to_limit_high) {
    range = fmt::format(" ({} to {})", seconds_text(*trend.seconds_to_limit_low),
                        seconds_text(*trend.seconds_to_limit_high));
  } else if (trend.seconds_to_limit_low) {
    range = fmt::format(" ({} or more)", seconds_text(*trend.seconds_to_limit_low));
  }
  return fmt::format("At this rate the limit of {} is reached in {}{}.", human_bytes(*trend.limit),
                     seconds_text(*trend.seconds_to_limit), range);
}

/// The parts that weigh, largest first: "Of the growth 81.0% is pinned, 12.0% live."
std::string growth_text(std::vector<analysis::PartGrowth> parts) {
  std::erase_if(parts, [](const auto& part) {
    const double share = part.share.value_or(0);
    return !std::isfinite(share) || share < notable_share || share >= absurd_share;
  });
  if (parts.empty()) return "No part of the memory explains the growth.";
  std::ranges::stable_sort(parts, std::greater{}, [](const auto& part) { return *part.share; });
  std::string text = "Of the growth";
  for (std::size_t index = 0; index < parts.size(); ++index) {
    std::string name(analysis::name_of(parts[index].part));
    std::ranges::replace(name, '_', ' ');
    text += fmt::format("{}{}{} {}", index == 0 ? " " : ", ", percent(*parts[index].share),
                        index == 0 ? " is" : "", name);
  }
  return text + '.';
}

} // namespace

void add_changes(TextPage& page, const analysis::Summary& summary,
                 const analysis::SinceAttach& changes) {
  const analysis::WatchStart& then = summary.start;
  const analysis::Report& now = summary.last.report;
  const bool narrow = page.width() < narrow_width;
  const bool gone = summary.end == analysis::WatchEnd::target_exited ||
                    summary.end == analysis::WatchEnd::target_replaced;
  page.heading("SINCE THE ATTACH", gone ? "the end is the last look before it was gone" : "");
  std::vector<TableColumn> columns{{"", Align::left}, {"at attach"}, {"at the end"}, {"change"}};
  if (narrow) columns.erase(columns.begin() + 1);
  TextTable table(std::move(columns));
  const auto add_bytes = [&](const char* name, Bytes before, Bytes after, std::int64_t change) {
    add_change(table, narrow, name, human_bytes(before), human_bytes(after), signed_bytes(change));
  };
  add_bytes("rss", then.rss, now.memory.rss, changes.rss_bytes);
  add_bytes("mapped", then.mapped, now.heap.mapped.total(), changes.mapped_bytes);
  add_bytes("live", then.live, now.heap.mapped.live, changes.live_bytes);
  add_change(table, narrow, "live blocks", exact_count(then.live_blocks),
             exact_count(now.heap.live_blocks), signed_count(changes.live_blocks));
  add_bytes("idle resident", then.idle_resident, now.heap.idle_resident(),
            changes.idle_resident_bytes);
  add_bytes("pinned", then.pinned, now.heap.pinned, changes.pinned_bytes);
  table.draw(page);
}

void add_class_changes(TextPage& page, const std::vector<ClassChange>& rows, bool every_row) {
  const std::vector<ClassChange> shown = by_growth(rows, every_row);
  if (shown.empty()) return;
  const bool narrow = page.width() < narrow_width;
  std::string note =
      shown.size() < rows.size() ? fmt::format("top {} of {}", shown.size(), rows.size()) : "";
  if (!narrow) note += std::string(note.empty() ? "" : " ") + "by growth of live bytes";
  page.heading("SIZE CLASSES", note);
  TextTable table(narrow
                      ? range_columns({{"live"}, {"change"}})
                      : range_columns({{"live"}, {"change"}, {"blocks"}, {"allocs"}, {"frees"}}));
  for (const ClassChange& row : shown) {
    auto cells = class_cells(row.now.min, row.now.max);
    cells.push_back(human_bytes(row.now.live));
    cells.push_back(signed_bytes(row.live_bytes));
    if (!narrow) {
      cells.insert(cells.end(), {signed_count(row.live_blocks), known_count(row.now.allocs),
                                 known_count(row.now.frees)});
    }
    table.add_row(std::move(cells));
  }
  table.draw(page);
}

void add_trend(TextPage& page, const analysis::Trend& trend) {
  if (!trend.rss_per_s && !trend.live_per_s) return;
  page.heading("TREND", fmt::format("of the last {}",
                                    duration(std::chrono::duration<double>(trend.window_s))));
  page.paragraph(fmt::format("{}, {}, {}, {}", slope_text("rss", trend.rss_per_s),
                             slope_text("live", trend.live_per_s),
                             slope_text("idle resident", trend.idle_resident_per_s),
                             slope_text("pinned", trend.pinned_per_s)),
                 2);
  if (!trend.growth.empty()) page.paragraph("  ", Style::plain, growth_text(trend.growth), 2);
  if (trend.limit && trend.seconds_to_limit) {
    page.paragraph("  ", Style::plain, limit_text(trend), 2, Style::warning);
  }
}

} // namespace heapgap::views
