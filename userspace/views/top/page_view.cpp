#include "views/bar.h"
#include "views/number_format.h"
#include "views/top/text_views.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::OccupancyRow;

std::string range_label(const OccupancyRow& row) {
  return row.max_percent == 0 ? "none live"
                              : fmt::format("{}-{}%", row.min_percent, row.max_percent);
}

Role role_of(const OccupancyRow& row) {
  if (row.max_percent == 0) return Role::reclaimable;
  return row.max_percent <= 50 ? Role::pinned : Role::live;
}

} // namespace

void draw_page_view(const Pane& pane, const TopContent& content) {
  const auto& rows = content.report().page_occupancy;
  double all = 0;
  double most = 0;
  for (const OccupancyRow& row : rows) {
    all += static_cast<double>(row.pages);
    most = std::max(most, static_cast<double>(row.pages));
  }
  pane.text({0, 0}, "Resident pages of the heap by the share of live bytes on them:", Role::dim);
  if (!(all > 0)) {
    pane.text({0, 1},
              content.tick ? "No page of a heap is resident." : "The first walk is on its way.",
              Role::dim);
    return;
  }
  constexpr std::size_t bar_begin = 32;
  const std::size_t bar_columns = pane.columns() - std::min(pane.columns(), bar_begin);
  for (std::size_t index = 0; index < rows.size() && index + 1 < pane.rows(); ++index) {
    const OccupancyRow& row = rows[index];
    const auto pages = static_cast<double>(row.pages);
    pane.text_before({9, index + 1}, range_label(row));
    pane.text_before({22, index + 1}, exact_count(row.pages));
    pane.text_before({30, index + 1}, short_percent(pages / all), Role::dim);
    pane.text({bar_begin, index + 1}, bar(pages / most, bar_columns, pane.charset()), role_of(row));
  }
}

} // namespace heapgap::views
