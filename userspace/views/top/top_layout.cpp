#include "views/top/top_layout.h"

#include "views/top/top_state.h"

namespace heapgap::views {
namespace {

constexpr std::size_t rows_for_legend = 18;
constexpr std::size_t rows_for_graphs = 36;
constexpr std::size_t graph_rows = 4;

/// "1 Map", or "1Map" on a narrow screen.
std::size_t tab_width(std::size_t view, std::size_t columns) {
  return tab_name_offset(columns) + top_views.at(view).name.size();
}

} // namespace

TopLayout top_layout(ScreenSize size, const TopContent& content) {
  TopLayout layout;
  layout.has_legend = layout.has_cost = size.rows >= rows_for_legend;
  layout.has_graphs = size.rows >= rows_for_graphs;
  layout.verdict_rows = layout.has_graphs ? 2 : 1;
  std::size_t header = 3 + layout.verdict_rows; // name, verdict, bar, figures
  if (layout.has_legend) header += 2;           // legend and cost
  if (layout.has_graphs) header += graph_rows;
  if (content.baseline) header += 1;
  header = std::min(header, size.rows);
  const std::size_t body = size.rows - std::min(size.rows, header + 2);
  layout.header = {{0, 0}, {size.columns, header}};
  layout.tabs = {{0, header}, {size.columns, 1}};
  layout.body = {{0, header + 1}, {size.columns, body}};
  layout.footer = {{0, header + 1 + body}, {size.columns, 1}};
  layout.help = {{0, 0}, {size.columns, header + 1 + body}};
  return layout;
}

std::size_t tab_name_offset(std::size_t columns) {
  constexpr std::size_t columns_for_blanks = 70;
  return columns >= columns_for_blanks ? 2 : 1;
}

std::size_t tab_begin(std::size_t view, std::size_t columns) {
  std::size_t all = 0;
  for (std::size_t other = 0; other < top_views.size(); ++other) all += tab_width(other, columns);
  // Three blanks between them, fewer where there is no room.
  const std::size_t room = columns - std::min(columns, all);
  const std::size_t distance = std::min<std::size_t>(room / (top_views.size() - 1), 3);
  std::size_t begin = 0;
  for (std::size_t other = 0; other < view; ++other) begin += tab_width(other, columns) + distance;
  return begin;
}

std::optional<std::size_t> tab_at(std::size_t column, std::size_t columns) {
  for (std::size_t view = 0; view < top_views.size(); ++view) {
    const std::size_t begin = tab_begin(view, columns);
    if (column >= begin && column < begin + tab_width(view, columns)) return view;
  }
  return std::nullopt;
}

} // namespace heapgap::views
