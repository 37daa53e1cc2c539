#include "views/top/top_state.h"

#include "views/top/map_view.h"
#include "views/top/table_views.h"
#include "views/top/top_layout.h"

#include <optional>

namespace heapgap::views {
namespace {

TopState with_view(TopState state, std::size_t view) {
  state.view = static_cast<TopView>(view % top_views.size());
  state.filter = {};
  state.scroll = 0;
  return state;
}

/// Keys that change the view.
std::optional<TopState> after_view_key(const TopState& state, const Key& key) {
  const auto now = static_cast<std::size_t>(state.view);
  if (key.is(KeyKind::tab)) return with_view(state, now + 1);
  if (key.is(KeyKind::back_tab)) return with_view(state, now + top_views.size() - 1);
  for (std::size_t view = 0; view < top_views.size(); ++view) {
    if (key.is(static_cast<char32_t>(top_views.at(view).digit))) return with_view(state, view);
  }
  return std::nullopt;
}

std::optional<TopAction> action_of(const Key& key, const TopState& state) {
  if (key.is('q') || key.is_function(10) || key.is_control('c')) return TopAction::quit;
  if (key.is_control('z')) return TopAction::suspend;
  if (key.is_control('l')) return TopAction::redraw;
  if (key.is('s')) return TopAction::save;
  if (key.is('b')) return TopAction::mark;
  if (key.is('B')) return TopAction::unmark;
  if (state.view == TopView::map) return std::nullopt; // + and - are the map's
  if (key.is('+') || key.is('=')) return TopAction::slower;
  if (key.is('-')) return TopAction::faster;
  return std::nullopt;
}

bool has_table(TopView view) {
  return view == TopView::sizes || view == TopView::arenas || view == TopView::gaps ||
         view == TopView::events;
}

/// Keys of texts that may be longer than the screen.
std::optional<TopState> after_scroll_key(TopState state, const Key& key, std::size_t page) {
  const auto up = [&](std::size_t lines) { state.scroll -= std::min(state.scroll, lines); };
  // No text is longer; drawing stops at its end.
  constexpr std::size_t most_scroll = 1000;
  if (key.is(KeyKind::up) || key.is('k'))
    up(1);
  else if (key.is(KeyKind::down) || key.is('j'))
    state.scroll += 1;
  else if (key.is(KeyKind::wheel_up))
    up(3);
  else if (key.is(KeyKind::wheel_down))
    state.scroll += 3;
  else if (key.is(KeyKind::page_up))
    up(page);
  else if (key.is(KeyKind::page_down))
    state.scroll += page;
  else if (key.is(KeyKind::home) || key.is('g'))
    state.scroll = 0;
  else
    return std::nullopt;
  state.scroll = std::min(state.scroll, most_scroll);
  return state;
}

class Reaction {
public:
  Reaction(const TopState& state, const Key& key, const TopContent& content, ScreenSize size)
      : state_(state), key_(key), content_(content), layout_(top_layout(size, content)) {}

  TopReaction run() {
    if (state_.shows_help) return in_help();
    if (has_table(state_.view)) {
      if (const auto filter = filter_after(state_.filter, key_)) return with_filter(*filter);
      if (state_.filter.is_typing && key_.kind == KeyKind::character) return {state_};
    }
    if (const auto action = action_of(key_, state_)) return {state_, *action};
    if (key_.is(KeyKind::escape) && esc_goes_back(content_, state_)) {
      return {state_, TopAction::back};
    }
    if (key_.is('?') || key_.is('h') || key_.is_function(1)) return with_help();
    if (key_.is(' ') || key_.is('Z')) return paused();
    if (const auto viewed = after_view_key(state_, key_)) return {*viewed};
    if (key_.is(KeyKind::press) && layout_.tabs.contains(key_.position)) return on_tab();
    return in_view();
  }

private:
  TopReaction in_help() {
    if (key_.is_control('c')) return {state_, TopAction::quit};
    if (key_.is_control('z')) return {state_, TopAction::suspend};
    if (auto scrolled = after_scroll_key(state_, key_, layout_.help.size.rows)) return {*scrolled};
    TopState state = state_;
    state.shows_help = false;
    state.scroll = 0;
    return {state};
  }

  TopReaction with_help() {
    TopState state = state_;
    state.shows_help = true;
    state.scroll = 0;
    return {state};
  }

  TopReaction paused() {
    TopState state = state_;
    state.is_paused = !state.is_paused;
    return {state};
  }

  TopReaction with_filter(const Filter& filter) {
    TopState state = state_;
    state.filter = filter;
    if (ScrollState* table = table_state(state)) table->first = 0;
    return {state};
  }

  TopReaction on_tab() {
    const auto view = tab_at(key_.position.column, layout_.tabs.size.columns);
    return {view ? with_view(state_, *view) : state_};
  }

  /// The place of the mouse as the body of the screen counts it.
  [[nodiscard]] std::optional<Key> key_in(Area area) const {
    Key key = key_;
    if (!key.is(KeyKind::press)) return key;
    if (!area.contains(key.position)) return std::nullopt;
    key.position = {key.position.column - area.origin.column, key.position.row - area.origin.row};
    return key;
  }

  TopReaction in_view() {
    const auto key = key_in(layout_.body);
    if (!key) return {state_};
    if (state_.view == TopView::map) return {map_after(state_, *key, content_, layout_.body.size)};
    if (has_table(state_.view)) return in_table(*key);
    return {after_scroll_key(state_, *key, layout_.body.size.rows).value_or(state_)};
  }

  TopReaction in_table(const Key& key) {
    TopState state = state_;
    const ScrollTable table = table_of(content_, state.view);
    ScrollState& scroll = *table_state(state);
    if (key.is(KeyKind::enter) && state.view == TopView::arenas) {
      return {map_at_arena(state, content_, scroll.selected)};
    }
    scroll.filter = state.filter.text;
    const ScreenSize pane = table_size(state.view, layout_.body.size);
    if (auto moved = scroll_after(table, scroll, key, pane)) scroll = *std::move(moved);
    return {state};
  }

  const TopState& state_;
  const Key& key_;
  const TopContent& content_;
  TopLayout layout_;
};

} // namespace

bool esc_goes_back(const TopContent& content, const TopState& state) {
  if (!content.has_list || !state.filter.text.empty()) return false;
  return state.view != TopView::map || state.map.zoom == 0;
}

TopReaction react(const TopState& state, const Key& key, const TopContent& content,
                  ScreenSize size) {
  return Reaction(state, key, content, size).run();
}

} // namespace heapgap::views
