#include "views/tick_text.h"

#include "views/number_format.h"
#include "views/text_sections.h"
#include "views/tick_columns.h"
#include "views/watch_words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

constexpr std::string_view distance(bool first) {
  return first ? std::string_view() : std::string_view("  ");
}
static_assert(distance(false).size() == tick_column_distance);

void add_header(TextPage& page, const std::vector<TickColumn>& columns) {
  Line line;
  for (const TickColumn& column : columns) {
    line.add(distance(&column == &columns.front()));
    line.add(padded_left(column.heading, column.width), Style::faint);
  }
  page.add(line);
}

void add_row(TextPage& page, const std::vector<TickColumn>& columns, const TickRow& row) {
  Line line;
  for (const TickColumn& column : columns) {
    const TickCell cell = column.cell(row);
    line.add(distance(&column == &columns.front()));
    line.add(padded_left(cell.text, column.width), cell.style);
  }
  page.add(line);
}

/// What the headings alone do not say: "idle: …; pinned: …".
std::string legend(const TextPage& page) {
  std::string text;
  for (const TickColumn& column : tick_columns(page.width())) {
    if (column.meaning.empty()) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", column.heading, column.meaning);
  }
  return text + '.';
}

} // namespace

std::string opening_text(const analysis::Tick& first, const TickTextOptions& options,
                         bool advise_full) {
  TextPage page(options.format);
  std::string how = watched_how(first.quality.mode);
  if (first.quality.mode == analysis::WatchMode::budget) {
    how += fmt::format(" of {} of its time", percent(options.most_overhead_percent / 100));
  } else if (!first.quality.why_no_probes.empty()) {
    how = "by repeated walks; " + no_probes_text(first.quality);
  }
  const bool can_be_traced =
      first.quality.why_no_probes.empty() &&
      std::ranges::any_of(first.report.allocators,
                          [](const auto& allocator) { return allocator.name == "glibc"; });
  if (advise_full && can_be_traced && first.quality.mode != analysis::WatchMode::full) {
    how += "; add --full to trace every call";
  }
  page.paragraph(
      "Watching ", Style::plain,
      fmt::format("{}, {}. Ctrl-C ends it with a summary.", watched_what(page, first.report), how),
      2);
  page.paragraph("  ", Style::plain, legend(page), 2, Style::faint);
  return page.text();
}

std::string TickText::line(const analysis::Tick& tick) {
  TextPage page(options_.format);
  const std::vector<TickColumn> columns = tick_columns(page.width());
  if (options_.header_every > 0) {
    if (lines_since_header_ == 0) add_header(page, columns);
    lines_since_header_ = (lines_since_header_ + 1) % options_.header_every;
  }
  add_row(page, columns, {tick, options_.interval_s});
  return page.text();
}

std::string TickText::news(const analysis::Tick& tick) {
  const analysis::Verdict& verdict = tick.report.verdict;
  if (verdict.kind == kind_ && verdict.severity == severity_) return {};
  kind_ = verdict.kind;
  severity_ = verdict.severity;
  TextPage page(options_.format);
  add_verdict(page, tick.report);
  return page.text();
}

} // namespace heapgap::views
