#include "views/screen/scroll_layout.h"

namespace heapgap::views {
namespace {

constexpr std::size_t distance = 2;

std::size_t least_width(const ScrollColumn& column) {
  // A mark of the order stands behind the heading.
  return std::max(column.width, column.heading.size() + 1);
}

} // namespace

std::vector<PlacedColumn> placed(const std::vector<ScrollColumn>& columns, std::size_t width) {
  std::vector<std::size_t> by_rank(columns.size());
  for (std::size_t index = 0; index < by_rank.size(); ++index) by_rank[index] = index;
  std::ranges::stable_sort(by_rank, {}, [&](std::size_t index) { return columns[index].rank; });
  std::size_t taken = 0;
  std::vector<PlacedColumn> shown;
  for (const std::size_t index : by_rank) {
    const std::size_t more = least_width(columns[index]) + (shown.empty() ? 0 : distance);
    if (taken + more > width && !shown.empty()) break;
    shown.push_back({index, 0, std::min(least_width(columns[index]), width)});
    taken += more;
  }
  std::ranges::sort(shown, {}, &PlacedColumn::index);
  std::size_t begin = 0;
  for (PlacedColumn& column : shown) {
    column.begin = begin;
    if (columns[column.index].stretches && taken < width) column.width += width - taken;
    begin += column.width + distance;
  }
  return shown;
}

} // namespace heapgap::views
