#include "views/processes/process_state.h"

#include "views/processes/process_layout.h"
#include "views/processes/process_table.h"

#include <algorithm>

namespace heapgap::views {
namespace {

bool is_pause(const Key& key) {
  return key.is(' ') || key.is('Z');
}

bool asks_for_help(const Key& key) {
  return key.is('?') || key.is('h') || key.is_function(1);
}

bool leaves(const Key& key) {
  return key.is('q') || key.is('Q') || key.is_function(10);
}

/// What works everywhere.
ProcessAction general_action(const Key& key) {
  if (key.is_control('z')) return ProcessAction::suspend;
  if (key.is_control('l')) return ProcessAction::redraw;
  if (key.is_control('c')) return ProcessAction::quit;
  return ProcessAction::none;
}

ProcessReaction in_help(ProcessState state, const Key& key) {
  if (key.is(KeyKind::down) || key.is('j') || key.is(KeyKind::wheel_down)) {
    ++state.scroll;
  } else if (key.is(KeyKind::up) || key.is('k') || key.is(KeyKind::wheel_up)) {
    state.scroll -= std::min<std::size_t>(state.scroll, 1);
  } else {
    state.shows_help = false;
    state.scroll = 0;
  }
  return {std::move(state)};
}

/// The state with `key` taken by the table, if it means anything to it.
ProcessState in_table(ProcessState state, Key key, const ProcessContent& content, ScreenSize size) {
  const Area area = process_layout(size).table;
  if (key.is(KeyKind::press)) {
    if (!area.contains(key.position)) return state;
    key.position.column -= area.origin.column;
    key.position.row -= area.origin.row;
  }
  const ScrollTable table = process_table(*content.overview);
  // The cursor is where it is shown, also when its row has gone meanwhile.
  const ScrollState shown = settled(table, state.table, area.size.rows - 1);
  if (auto after = scroll_after(table, shown, key, area.size)) state.table = *std::move(after);
  return state;
}

} // namespace

ProcessReaction react(const ProcessState& state, const Key& key, const ProcessContent& content,
                      ScreenSize size) {
  if (const auto action = general_action(key); action != ProcessAction::none) {
    return {state, action};
  }
  if (!state.shows_help) {
    if (auto filter = filter_after(state.filter, key)) {
      ProcessState typed = state;
      typed.filter = *std::move(filter);
      typed.table.filter = typed.filter.text;
      return {std::move(typed)};
    }
  }
  if (leaves(key)) return {state, ProcessAction::quit};
  if (state.shows_help) return in_help(state, key);
  ProcessState after = state;
  if (asks_for_help(key)) {
    after.shows_help = true;
    return {std::move(after)};
  }
  if (is_pause(key)) {
    after.is_paused = !state.is_paused;
    return {std::move(after)};
  }
  if (key.is('+')) return {state, ProcessAction::slower};
  if (key.is('-')) return {state, ProcessAction::faster};
  const bool has_table = content.overview != nullptr &&
                         size.columns >= least_process_screen.columns &&
                         size.rows >= least_process_screen.rows;
  if (!has_table) return {state};
  if (key.is(KeyKind::enter)) {
    return {state, selected_process(content, state, size) != nullptr ? ProcessAction::open
                                                                     : ProcessAction::none};
  }
  return {in_table(state, key, content, size)};
}

const analysis::ProcessRow* selected_process(const ProcessContent& content,
                                             const ProcessState& state, ScreenSize size) {
  if (!content.overview) return nullptr;
  const ScrollTable table = process_table(*content.overview);
  const std::size_t rows = process_layout(size).table.size.rows;
  const ScrollRow* row = selected_row(table, settled(table, state.table, rows - 1));
  if (row == nullptr) return nullptr;
  return &content.overview->rows[static_cast<std::size_t>(row - table.rows.data())];
}

} // namespace heapgap::views
