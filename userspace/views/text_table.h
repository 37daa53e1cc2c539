// Rows of cells under headings, aligned.
#pragma once

#include "views/text_page.h"

#include <string>
#include <vector>

namespace heapgap::views {

struct TableColumn {
  std::string heading;
  enum class Align : std::uint8_t { left, right } align = Align::right;
};

class TextTable {
public:
  explicit TextTable(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  /// One cell a column; a cell that is missing stays empty. Cells must be `printable` already.
  void add_row(std::vector<std::string> cells, Style style = Style::plain);
  /// A rule under the rows so far, as above a total.
  void add_rule();

  /// Draws it, indented by two columns; the headings are left out when all are empty.
  void draw(TextPage& page) const;

private:
  struct Row {
    std::vector<std::string> cells;
    Style style = Style::plain;
    bool rule = false;
  };

  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string aligned(const std::vector<std::string>& cells,
                                    const std::vector<std::size_t>& widths) const;

  std::vector<TableColumn> columns_;
  std::vector<Row> rows_;
};

} // namespace heapgap::views
