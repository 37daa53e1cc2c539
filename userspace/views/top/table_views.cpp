#include "views/top/table_views.h"

#include "views/number_format.h"
#include "views/top/table_rows.h"

#include <utility>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

constexpr std::size_t note_rows = 2; ///< below a table

/// What is said below the table.
std::string note_of(const TopContent& content, const TopState& state, const ScrollTable& table,
                    const ScrollState& scroll) {
  const analysis::HeapSummary& heap = content.report().heap;
  switch (state.view) {
  case TopView::sizes:
    return content.tick && content.tick->quality.mode == analysis::WatchMode::walk
               ? "Rates need probes, of which there are none. Pinned: idle bytes on pages that "
                 "such "
                 "blocks share."
               : "In and out: calls a second. Pinned: idle bytes on pages that such blocks share.";
  case TopView::arenas:
    return fmt::format("Direct mapped, beside all arenas: {} blocks, {} live.",
                       exact_count(content.report().direct_mapped.blocks),
                       human_bytes(content.report().direct_mapped.live));
  case TopView::gaps:
    return fmt::format(
        "{} gaps hold {} (free and top); the largest has {}. External fragmentation {}.",
        exact_count(heap.free_gaps), human_bytes(heap.mapped.free + heap.mapped.top),
        human_bytes(heap.largest_gap),
        known_or(content.report().fragmentation.external, "not known", percent));
  default:
    break;
  }
  const ScrollRow* row = selected_row(table, scroll);
  return row != nullptr && row->cells.size() > 1 ? row->cells[1].text : "";
}

} // namespace

ScrollTable table_of(const TopContent& content, TopView view) {
  switch (view) {
  case TopView::sizes:
    return size_table(content);
  case TopView::arenas:
    return arena_table(content);
  case TopView::gaps:
    return gap_table(content);
  default:
    return event_table(content);
  }
}

const ScrollState* table_state(const TopState& state) {
  switch (state.view) {
  case TopView::sizes:
    return &state.sizes;
  case TopView::arenas:
    return &state.arenas;
  case TopView::gaps:
    return &state.gaps;
  case TopView::events:
    return &state.events;
  default:
    return nullptr;
  }
}

ScrollState* table_state(TopState& state) {
  return const_cast<ScrollState*>(table_state(std::as_const(state)));
}

ScreenSize table_size(TopView /*view*/, ScreenSize pane) {
  constexpr std::size_t rows_for_notes = 8;
  const std::size_t taken = pane.rows >= rows_for_notes ? note_rows : 0;
  return {pane.columns, pane.rows - taken};
}

void draw_table_view(const Pane& pane, const TopContent& content, const TopState& state) {
  const ScreenSize size = table_size(state.view, {pane.columns(), pane.rows()});
  const ScrollTable table = table_of(content, state.view);
  ScrollState scroll = *table_state(state);
  scroll.filter = state.filter.text;
  scroll = settled(table, scroll, size.rows - std::min<std::size_t>(size.rows, 1));
  draw_scroll_table(pane.rows_from(0, size.rows), table, scroll);
  if (table.rows.empty()) {
    pane.text({0, 1}, content.tick ? "Nothing to show." : "The first walk is on its way.",
              Role::dim);
  }
  const auto lines = wrapped(note_of(content, state, table, scroll), pane.columns(),
                             pane.rows() - size.rows, pane.charset());
  for (std::size_t line = 0; line < lines.size(); ++line) {
    pane.text({0, size.rows + line}, lines[line], Role::dim);
  }
}

} // namespace heapgap::views
