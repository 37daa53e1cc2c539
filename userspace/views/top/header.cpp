#include "views/top/header.h"

#include "views/number_format.h"
#include "views/top/header_words.h"
#include "views/top/memory_bar.h"
#include "views/top/text_views.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

void draw_name(const Pane& pane, const TopContent& content, const TopState& state) {
  const Headline phase = phase_word(content, state);
  const std::size_t room =
      pane.columns() - std::min(pane.columns(), phase.text.size() + (phase.text.empty() ? 0 : 2));
  const std::size_t name = pane.text({0, 0}, room, name_text(content), Role::strong);
  if (name < room) pane.text({name, 0}, room - name, about_text(content), Role::plain);
  pane.text_before({pane.columns(), 0}, phase.text, phase.role);
}

void draw_verdict(const Pane& pane, const TopContent& content) {
  const Headline verdict = verdict_line(content);
  const auto lines =
      wrapped(verdict.label + verdict.text, pane.columns(), pane.rows(), pane.charset());
  for (std::size_t row = 0; row < lines.size(); ++row) pane.text({0, row}, lines[row]);
  pane.text({0, 0}, verdict.label, verdict.role);
}

} // namespace

void draw_header(const Pane& pane, const TopContent& content, const TopState& state,
                 const TopLayout& layout) {
  draw_name(pane, content, state);
  std::size_t row = 1;
  draw_verdict(pane.rows_from(row, layout.verdict_rows), content);
  row += layout.verdict_rows;
  draw_memory_bar(pane.rows_from(row++, 1), content);
  if (layout.has_legend) draw_memory_legend(pane.rows_from(row++, 1), content);
  pane.text({0, row++}, memory_text(content, layout.has_legend, pane.columns()));
  if (layout.has_cost) {
    const Headline cost = cost_line(content, pane.columns());
    pane.text({0, row++}, cost.text, cost.role);
  }
  if (content.baseline) pane.text({0, row++}, baseline_text(content), Role::strong);
  if (layout.has_graphs) draw_trend_lines(pane.rows_from(row, 4), content);
}

} // namespace heapgap::views
