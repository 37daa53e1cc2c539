#include "views/screen/stacked_bar.h"

#include <cmath>
#include <numeric>

namespace heapgap::views {
namespace {

double sum_of(const std::vector<BarPart>& parts) {
  double sum = 0;
  for (const BarPart& part : parts) sum += static_cast<double>(part.amount);
  return sum;
}

/// The index of the largest of those for which `allowed` holds; size() when there is none.
template <typename Values, typename Allowed>
std::size_t largest(const Values& values, Allowed allowed) {
  std::size_t best = values.size();
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (allowed(index) && (best == values.size() || values[index] > values[best])) best = index;
  }
  return best;
}

} // namespace

std::vector<std::size_t> columns_of_parts(const std::vector<BarPart>& parts, std::uint64_t whole,
                                          std::size_t columns) {
  std::vector<std::size_t> taken(parts.size());
  const double sum = sum_of(parts);
  const double all = std::max(sum, static_cast<double>(whole));
  if (!(sum > 0) || columns == 0) return taken;
  std::vector<double> remainder(parts.size());
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const double exact =
        static_cast<double>(parts[index].amount) / all * static_cast<double>(columns);
    taken[index] = static_cast<std::size_t>(exact);
    remainder[index] = exact - std::floor(exact);
    // More than nothing is never drawn as nothing.
    if (taken[index] == 0 && parts[index].amount > 0) taken[index] = 1, remainder[index] = 0;
  }
  const auto wanted = static_cast<std::size_t>(
      std::lround(std::max(1.0, sum / all * static_cast<double>(columns))));
  auto used = std::accumulate(taken.begin(), taken.end(), std::size_t{0});
  while (used < wanted) {
    const std::size_t next = largest(remainder, [&](std::size_t i) { return remainder[i] > 0; });
    if (next == parts.size()) break;
    ++taken[next], ++used, remainder[next] = 0;
  }
  while (used > std::max<std::size_t>(wanted, 1)) {
    const std::size_t from = largest(taken, [&](std::size_t i) { return taken[i] > 1; });
    if (from == parts.size()) break;
    --taken[from], --used;
  }
  // So many parts that not each can have a column: the last ones go without.
  for (std::size_t index = parts.size(); index-- > 0 && used > columns;) {
    used -= taken[index], taken[index] = 0;
  }
  return taken;
}

void draw_stacked_bar(const Pane& pane, Position at, std::size_t columns,
                      const std::vector<BarPart>& parts, std::uint64_t whole, BarPart rest) {
  const auto taken = columns_of_parts(parts, whole, columns);
  std::size_t column = 0;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    for (std::size_t count = 0; count < taken[index]; ++count, ++column) {
      pane.put({at.column + column, at.row}, parts[index].glyph, parts[index].role);
    }
  }
  for (; column < columns; ++column) {
    pane.put({at.column + column, at.row}, rest.glyph, rest.role);
  }
}

} // namespace heapgap::views
