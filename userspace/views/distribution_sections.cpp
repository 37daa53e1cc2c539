#include "views/bar.h"
#include "views/number_format.h"
#include "views/size_range.h"
#include "views/text_sections.h"
#include "views/text_table.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::GapSizeRow;
using analysis::OccupancyRow;
using analysis::SizeClassRow;
using Align = TableColumn::Align;

/// What the widest table of numbers leaves of the width.
std::size_t bar_columns(const TextPage& page) {
  return std::clamp<std::size_t>(page.width() - std::min<std::size_t>(page.width(), 58), 0, 40);
}

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Neighbouring rows whose smallest size is in the same power of 16 as one row.
std::vector<GapSizeRow> joined(const std::vector<GapSizeRow>& rows) {
  std::vector<GapSizeRow> result;
  const auto step = [](const GapSizeRow& row) { return std::bit_width(row.min.count | 1U) - 1; };
  for (const GapSizeRow& row : rows) {
    if (result.empty() || step(result.back()) / 4 != step(row) / 4) {
      result.push_back(row);
      continue;
    }
    result.back().max = row.max;
    result.back().gaps += row.gaps;
    result.back().bytes += row.bytes;
  }
  return result;
}

/// The row of empty pages as it is, the others in pairs.
std::vector<OccupancyRow> joined(const std::vector<OccupancyRow>& rows) {
  std::vector<OccupancyRow> result;
  bool open = false;
  for (const OccupancyRow& row : rows) {
    if (open) {
      result.back().max_percent = row.max_percent;
      result.back().pages += row.pages;
    } else {
      result.push_back(row);
    }
    open = !open && row.max_percent > 0;
  }
  return result;
}

std::string percent_range(const OccupancyRow& row) {
  if (row.min_percent == row.max_percent) return fmt::format("{}%", row.min_percent);
  return fmt::format("{}-{}%", row.min_percent, row.max_percent);
}

} // namespace

void add_gap_sizes(TextPage& page, const std::vector<GapSizeRow>& rows, bool every_row) {
  if (rows.empty()) return;
  Bytes total;
  for (const GapSizeRow& row : rows) total += row.bytes;
  page.heading("GAP SIZES", "free ranges (top included); the bar shows their share of free bytes");
  TextTable table(range_columns({{"gaps"}, {"bytes"}, {"share"}, {"", Align::left}}));
  for (const GapSizeRow& row : every_row ? rows : joined(rows)) {
    auto cells = range_cells(row.min, row.max);
    cells.push_back(exact_count(row.gaps));
    cells.push_back(human_bytes(row.bytes));
    cells.push_back(percent_of(row.bytes, total));
    cells.push_back(bar(share_of(row.bytes.count, total.count), bar_columns(page), page.charset()));
    table.add_row(std::move(cells));
  }
  table.draw(page);
}

void add_page_occupancy(TextPage& page, const std::vector<OccupancyRow>& rows, bool every_row) {
  std::uint64_t total = 0;
  for (const OccupancyRow& row : rows) total += row.pages;
  if (total == 0) return;
  page.heading(
      "PAGE OCCUPANCY",
      fmt::format("how full of live bytes the {} resident heap pages are", exact_count(total)));
  TextTable table({{"live", Align::right}, {"pages"}, {"share"}, {"", Align::left}});
  for (const OccupancyRow& row : every_row ? rows : joined(rows)) {
    const double share = share_of(row.pages, total);
    table.add_row({percent_range(row), exact_count(row.pages), percent(share),
                   bar(share, bar_columns(page), page.charset())});
  }
  table.draw(page);
}

void add_block_sizes(TextPage& page, const std::vector<SizeClassRow>& rows) {
  if (rows.empty()) return;
  page.heading("BLOCK SIZES", "usable bytes of live and cached blocks; idle bytes they pin");
  TextTable table(range_columns({{"live blocks"}, {"live bytes"}, {"cached blocks"}, {"pinned"}}));
  for (const SizeClassRow& row : rows) {
    auto cells = class_cells(row.min, row.max);
    cells.push_back(exact_count(row.live_blocks));
    cells.push_back(human_bytes(row.live));
    cells.push_back(exact_count(row.cached_blocks));
    cells.push_back(human_bytes(row.pinned));
    table.add_row(std::move(cells));
  }
  table.draw(page);
}

} // namespace heapgap::views
