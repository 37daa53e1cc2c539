#include "views/screen/graph.h"

#include <array>
#include <cmath>

namespace heapgap::views {
namespace {

// A row filled by so many eighths.
constexpr std::array<Glyph, 9> fillings{Glyph{U' ', ' '}, Glyph{U'▁', '_'}, Glyph{U'▂', '_'},
                                        Glyph{U'▃', '.'}, Glyph{U'▄', '-'}, Glyph{U'▅', '-'},
                                        Glyph{U'▆', '='}, Glyph{U'▇', '='}, Glyph{U'█', '#'}};

} // namespace

void draw_graph(const Pane& pane, std::span<const std::optional<double>> values, double top,
                Role role) {
  const std::size_t shown = std::min(values.size(), pane.columns());
  values = values.last(shown);
  const std::size_t first = pane.columns() - shown;
  const auto most = static_cast<double>(pane.rows() * 8);
  for (std::size_t index = 0; index < shown; ++index) {
    const double value = values[index].value_or(0);
    if (!(value > 0) || !(top > 0)) continue;
    auto eighths = static_cast<std::size_t>(
        std::clamp(std::round(std::min(value / top, 1.0) * most), 1.0, most));
    for (std::size_t row = pane.rows(); row-- > 0 && eighths > 0;) {
      const std::size_t filled = std::min<std::size_t>(eighths, 8);
      pane.put({first + index, row}, fillings.at(filled), role);
      eighths -= filled;
    }
  }
}

} // namespace heapgap::views
