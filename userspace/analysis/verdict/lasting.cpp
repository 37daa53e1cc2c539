#include "analysis/verdict/lasting.h"

#include <algorithm>
#include <cmath>

namespace heapgap::analysis {

namespace {

constexpr std::size_t least_readings = 4;
/// Times are sums of intervals, which are not exact in binary.
constexpr double rounding_s = 1e-6;

struct Window {
  const HistoryRing& ring;
  bool whole;
};

/// The widest ring in which idle memory swings, and by so much that it matters; else the last
/// while.
Window window_of(const Trends& trends) {
  const auto rings = trends.history().rings();
  for (std::size_t ring = rings.size(); ring-- > 0;) {
    const Course* course = trends.course(ring, Figure::idle_resident);
    if (course == nullptr || course->shape != Shape::swinging) continue;
    return {rings[ring], true};
  }
  return {rings.front(), false};
}

Bytes bytes(double value) {
  return {static_cast<std::uint64_t>(std::max(0.0, value))};
}

/// The newest cells of the window, from the back.
std::size_t first_in(const std::vector<Cell>& cells, const Window& window, double sustained_s) {
  if (window.whole || cells.empty()) return 0;
  const auto time = [](const Cell& cell) { return cell.time_sum / cell.count; };
  std::size_t readings = 0;
  std::optional<double> last;
  for (std::size_t index = cells.size(); index-- > 0;) {
    if (cells[index].count == 0) continue;
    ++readings;
    if (!last) last = time(cells[index]);
    if (readings >= least_readings && *last - time(cells[index]) >= sustained_s - rounding_s) {
      return index;
    }
  }
  return 0;
}

/// Runs over the cells of one figure from `first` on.
template <typename Take>
void each(const HistoryRing& ring, Figure figure, std::size_t first, Take take) {
  const auto cells = ring.cells(figure);
  for (std::size_t index = first; index < cells.size(); ++index) {
    if (cells[index].count > 0) take(cells[index]);
  }
}

std::optional<double> least(const HistoryRing& ring, Figure figure, std::size_t first) {
  std::optional<double> least;
  each(ring, figure, first,
       [&](const Cell& cell) { least = std::min(least.value_or(cell.least), cell.least); });
  return least;
}

double most(const HistoryRing& ring, Figure figure, std::size_t first) {
  double most = 0;
  each(ring, figure, first, [&](const Cell& cell) { most = std::max(most, cell.most); });
  return most;
}

/// The least idle share of any reading, taken at each cell's least idle memory.
double least_waste(const HistoryRing& ring, std::size_t first) {
  const auto idle = ring.cells(Figure::idle_resident);
  const auto heap = ring.cells(Figure::heap_resident);
  double least = 1;
  for (std::size_t index = first; index < idle.size(); ++index) {
    if (idle[index].count == 0 || heap[index].sum <= 0) continue;
    least = std::min(least, idle[index].least * heap[index].count / heap[index].sum);
  }
  return least;
}

} // namespace

Lasting lasting_memory(const Trends& trends, const Thresholds& thresholds) {
  Lasting lasting;
  const Window window = window_of(trends);
  const auto cells = window.ring.cells(Figure::idle_resident);
  const std::size_t first = first_in(cells, window, thresholds.sustained_s);
  std::optional<double> begin;
  double end = 0;
  each(window.ring, Figure::idle_resident, first, [&](const Cell& cell) {
    lasting.readings += cell.count;
    end = cell.time_sum / cell.count;
    if (!begin) begin = end;
  });
  if (!begin) return lasting;
  const auto least_bytes = [&](Figure figure) {
    return bytes(least(window.ring, figure, first).value_or(0));
  };
  lasting.idle = {.idle = least_bytes(Figure::idle_resident),
                  .pinned = least_bytes(Figure::pinned),
                  .reclaimable = least_bytes(Figure::reclaimable),
                  .cached = least_bytes(Figure::cached_resident),
                  .heap = bytes(most(window.ring, Figure::heap_resident, first)),
                  .waste_ratio = least_waste(window.ring, first),
                  .lasted_s = end - *begin};
  lasting.slack = least(window.ring, Figure::slack, first);
  lasting.live = most(window.ring, Figure::live, first);
  lasting.is_sustained =
      lasting.readings >= least_readings && end - *begin >= thresholds.sustained_s - rounding_s;
  return lasting;
}

} // namespace heapgap::analysis
