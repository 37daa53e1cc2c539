#include "views/processes/process_screen.h"

#include "views/number_format.h"
#include "views/process_text.h"
#include "views/processes/process_detail.h"
#include "views/processes/process_help.h"
#include "views/processes/process_layout.h"
#include "views/processes/process_table.h"
#include "views/screen/pane.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

void draw_too_small(const Pane& pane, ScreenSize size) {
  const std::string text =
      fmt::format("heapgap top needs {}x{}; this screen has {}x{}. q leaves.",
                  least_process_screen.columns, least_process_screen.rows, size.columns, size.rows);
  const auto lines = wrapped(text, pane.columns(), pane.rows(), pane.charset());
  for (std::size_t row = 0; row < lines.size(); ++row) pane.text({0, row}, lines[row]);
}

void draw_header(const Pane& pane, const ProcessContent& content, const ProcessState& state) {
  std::string mode;
  if (state.is_paused) mode = "paused";
  if (!state.filter.text.empty()) {
    mode += fmt::format("{}only '{}'", mode.empty() ? "" : ", ", state.filter.text);
  }
  const std::size_t taken = mode.empty() ? 0 : mode.size() + 2;
  const std::size_t room = pane.columns() - std::min(pane.columns(), taken);
  if (!content.overview) {
    pane.text({0, 0}, room, "heapgap top: listing the processes", Role::strong);
    return;
  }
  const analysis::Overview& overview = *content.overview;
  pane.text({0, 0}, room, counts_words(overview), Role::strong);
  pane.text_before({pane.columns(), 0}, mode, Role::warning);
  std::string second = machine_words(overview);
  if (!second.empty()) second += "; ";
  second += fmt::format("heapgap itself {:.1f}% of a core", overview.self_cpu_percent);
  pane.text({0, 1}, second, Role::dim);
}

void draw_table(const Pane& pane, const ProcessContent& content, const ProcessState& state) {
  const ScrollTable table = process_table(*content.overview);
  const ScrollState shown = settled(table, state.table, pane.rows() - 1);
  draw_scroll_table(pane, table, shown);
  if (arranged(table, shown).empty()) {
    pane.text({0, 1},
              table.rows.empty() ? "there are no processes to show"
                                 : "no process has this in its row; Esc shows all",
              Role::dim);
  }
}

} // namespace

Canvas draw_processes(const ProcessContent& content, const ProcessState& state, ScreenSize size,
                      Charset charset) {
  Canvas canvas(size, charset);
  const Pane pane(canvas);
  size = canvas.size();
  if (size.columns < least_process_screen.columns || size.rows < least_process_screen.rows) {
    draw_too_small(pane, size);
    return canvas;
  }
  const ProcessLayout layout = process_layout(size);
  if (state.shows_help) {
    draw_process_help(pane.part(layout.help), state.scroll);
  } else {
    draw_header(pane.part(layout.header), content, state);
    if (content.overview) {
      draw_table(pane.part(layout.table), content, state);
      draw_process_detail(pane.part(layout.detail), selected_process(content, state, size));
    }
  }
  draw_process_footer(pane.part(layout.footer), content, state);
  return canvas;
}

} // namespace heapgap::views
