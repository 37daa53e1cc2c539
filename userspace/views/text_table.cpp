#include "views/text_table.h"

#include <algorithm>

namespace heapgap::views {

void TextTable::add_row(std::vector<std::string> cells, Style style) {
  cells.resize(columns_.size());
  rows_.push_back({std::move(cells), style, false});
}

void TextTable::add_rule() {
  rows_.push_back({{}, Style::faint, true});
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    std::size_t widest = columns_of(columns_[index].heading);
    for (const Row& row : rows_) {
      if (!row.rule) widest = std::max(widest, columns_of(row.cells[index]));
    }
    widths.push_back(widest);
  }
  return widths;
}

std::string TextTable::aligned(const std::vector<std::string>& cells,
                               const std::vector<std::size_t>& widths) const {
  std::string line;
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    const bool left = columns_[index].align == TableColumn::Align::left;
    line += "  ";
    line +=
        left ? padded_right(cells[index], widths[index]) : padded_left(cells[index], widths[index]);
  }
  return line;
}

void TextTable::draw(TextPage& page) const {
  const auto all = widths();
  std::vector<std::string> headings;
  headings.reserve(columns_.size());
  for (const TableColumn& column : columns_) headings.push_back(column.heading);
  const bool named =
      std::ranges::any_of(headings, [](const std::string& heading) { return !heading.empty(); });
  if (named) page.add(aligned(headings, all), Style::faint);

  std::size_t total = 0;
  for (const std::size_t width : all) total += width + 2;
  for (const Row& row : rows_) {
    if (!row.rule) {
      page.add(aligned(row.cells, all), row.style);
      continue;
    }
    std::string rule = "  ";
    for (std::size_t column = 2; column < total; ++column) rule += page.is_utf8() ? "─" : "-";
    page.add(rule, row.style);
  }
}

} // namespace heapgap::views
