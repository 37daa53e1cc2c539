#include "views/processes/process_table.h"

#include "views/process_columns.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

ScrollRow scroll_row(const analysis::ProcessRow& row) {
  ScrollRow made{process_id(row), {}};
  made.cells.reserve(all_process_columns().size());
  for (const ProcessColumn& column : all_process_columns()) {
    ProcessCell cell = column.cell(row);
    made.cells.push_back({std::move(cell.text), role_for(cell.style), cell.number});
  }
  return made;
}

} // namespace

ScrollTable process_table(const analysis::Overview& overview) {
  ScrollTable table;
  for (const ProcessColumn& column : all_process_columns()) {
    table.columns.push_back({.heading = std::string(column.heading),
                             .width = column.width,
                             .rank = column.rank,
                             .is_text = column.is_text,
                             .stretches = column.heading == "name"});
  }
  table.rows.reserve(overview.rows.size());
  for (const analysis::ProcessRow& row : overview.rows) table.rows.push_back(scroll_row(row));
  return table;
}

std::string process_id(const analysis::ProcessRow& row) {
  return fmt::format("{}:{}", row.pid.value, row.start_ticks);
}

Role role_for(Style style) {
  switch (style) {
  case Style::plain:
    return Role::plain;
  case Style::strong:
    return Role::strong;
  case Style::faint:
    return Role::dim;
  case Style::good:
    return Role::good;
  case Style::warning:
    return Role::warning;
  case Style::bad:
    break;
  }
  return Role::critical;
}

} // namespace heapgap::views
