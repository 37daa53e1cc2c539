// What each key does, one after the other.
#include "support/sample_screens.h"
#include "support/sample_ticks.h"
#include "views/top/map_frame.h"
#include "views/top/top_layout.h"
#include "views/top/top_screen.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace heapgap::views {
namespace {

constexpr ScreenSize size{80, 24};

const TopContent& content() {
  static const TopRecord record = samples::screen_of(samples::traced());
  return record.content();
}

TopReaction press(const TopState& state, const Key& key) {
  return react(state, key, content(), size);
}
TopState after(TopState state, const std::vector<Key>& keys) {
  for (const Key& key : keys) state = press(state, key).state;
  return state;
}
TopState in_view(TopView view) {
  TopState state;
  state.view = view;
  return state;
}
Key letter(char character) {
  return character_key(static_cast<char32_t>(character));
}

TEST(TopState, LeavingAndOtherActions) {
  for (const Key& key : {letter('q'), Key{.kind = KeyKind::function, .number = 10},
                         Key{.kind = KeyKind::control, .character = 'c'}}) {
    EXPECT_EQ(press({}, key).action, TopAction::quit);
  }
  EXPECT_EQ(press({}, {.kind = KeyKind::control, .character = 'z'}).action, TopAction::suspend);
  EXPECT_EQ(press({}, {.kind = KeyKind::control, .character = 'l'}).action, TopAction::redraw);
  EXPECT_EQ(press({}, letter('s')).action, TopAction::save);
  EXPECT_EQ(press({}, letter('b')).action, TopAction::mark);
  EXPECT_EQ(press({}, letter('B')).action, TopAction::unmark);
  EXPECT_EQ(press(in_view(TopView::sizes), letter('+')).action, TopAction::slower);
  EXPECT_EQ(press(in_view(TopView::sizes), letter('-')).action, TopAction::faster);
  EXPECT_EQ(press({}, letter('x')).state, TopState{});
}

TEST(TopState, ViewsByDigitTabAndMouse) {
  for (std::size_t view = 0; view < top_views.size(); ++view) {
    EXPECT_EQ(press({}, letter(top_views.at(view).digit)).state.view, static_cast<TopView>(view));
    const Position on_tab{tab_begin(view, size.columns),
                          top_layout(size, content()).tabs.origin.row};
    EXPECT_EQ(press({}, {.kind = KeyKind::press, .position = on_tab}).state.view,
              static_cast<TopView>(view));
  }
  EXPECT_EQ(press({}, {.kind = KeyKind::tab}).state.view, TopView::trend);
  EXPECT_EQ(press({}, {.kind = KeyKind::back_tab}).state.view, TopView::events);
  EXPECT_EQ(press(in_view(TopView::events), {.kind = KeyKind::tab}).state.view, TopView::map);
}

TEST(TopState, HelpIsShownUntilTheNextKey) {
  for (const Key& key : {letter('?'), letter('h'), Key{.kind = KeyKind::function, .number = 1}}) {
    const TopState helped = press({}, key).state;
    EXPECT_TRUE(helped.shows_help);
    EXPECT_EQ(press(helped, letter('j')).state.scroll, 1U);
    EXPECT_EQ(press(helped, letter('q')).action, TopAction::none);
    EXPECT_FALSE(press(helped, letter('q')).state.shows_help);
  }
}

TEST(TopState, PauseAndOn) {
  const TopState paused = press({}, letter(' ')).state;
  EXPECT_TRUE(paused.is_paused);
  EXPECT_FALSE(press(paused, letter(' ')).state.is_paused);
}

TEST(TopState, AFilterTakesLettersThatAreKeysElsewhere) {
  TopState state = after(in_view(TopView::arenas), {letter('/'), letter('q'), letter('s')});
  EXPECT_EQ(state.filter, (Filter{"qs", true}));
  EXPECT_EQ(press(state, letter('q')).action, TopAction::none);
  EXPECT_EQ(press(state, {.kind = KeyKind::control, .character = 'c'}).action, TopAction::quit);
  state = after(state, {{.kind = KeyKind::enter}});
  EXPECT_EQ(press(state, letter('q')).action, TopAction::quit);
  EXPECT_EQ(after(state, {{.kind = KeyKind::escape}}).filter, Filter{});
  EXPECT_EQ(after(state, {{.kind = KeyKind::tab}}).filter, Filter{})
      << "another view, another table";
  EXPECT_EQ(press({}, letter('/')).state, TopState{}) << "the map has nothing to filter";
}

TEST(TopState, TablesKeepACursorEach) {
  TopState state = after(in_view(TopView::sizes), {letter('j'), letter('j')});
  const std::string third = state.sizes.selected;
  EXPECT_FALSE(third.empty());
  state = after(state, {letter('4'), letter('j'), letter('3')});
  EXPECT_EQ(state.sizes.selected, third);
  EXPECT_EQ(after(state, {letter('>')}).sizes.sort_column, 3U);
  EXPECT_EQ(after(state, {letter('I')}).sizes.is_descending, !state.sizes.is_descending);
}

TEST(TopState, EnterOnAnArenaLeadsToItsPlaceOnTheMap) {
  const TopState listed = after(in_view(TopView::arenas), {letter('G')});
  const TopState on_map = after(listed, {{.kind = KeyKind::enter}});
  EXPECT_EQ(on_map.view, TopView::map);
  ASSERT_TRUE(on_map.map.cursor);
  const auto& map = content().report().map;
  const auto row = std::ranges::find(map, listed.arenas.selected, &analysis::MapRow::arena);
  ASSERT_NE(row, map.end());
  EXPECT_EQ(*on_map.map.cursor, row->range.begin);
}

MapFrame frame_of(const TopState& state) {
  return {content(), state.map, top_layout(size, content()).body.size};
}

TEST(TopState, TheMapsCursorMovesByCellsAndLines) {
  const Key right{.kind = KeyKind::right};
  const Key left{.kind = KeyKind::left};
  const Key down{.kind = KeyKind::down};
  EXPECT_EQ(frame_of(after({}, {right, right})).cursor(), (MapSpot{0, 2}));
  EXPECT_EQ(frame_of(after({}, {right, left, left})).cursor(), (MapSpot{0, 0}));
  EXPECT_EQ(frame_of(after({}, {down})).cursor().line, 1U);
  EXPECT_EQ(frame_of(after({}, {down, left})).cursor().line, 0U) << "over the end of a line";
  const MapFrame end = frame_of(after({}, {letter('G')}));
  EXPECT_EQ(end.cursor().line, end.layout().lines() - 1);
  EXPECT_EQ(frame_of(after({}, {letter('G'), letter('g')})).cursor(), MapSpot{});
}

TEST(TopState, ZoomingInAndOutStaysAtTheCursor) {
  const TopState there = after({}, {{.kind = KeyKind::down}, {.kind = KeyKind::right}});
  const TopState close = after(there, {letter('+'), {.kind = KeyKind::enter}});
  EXPECT_EQ(frame_of(close).layout().cell().count * 16, frame_of(there).layout().cell().count);
  const Range cell = frame_of(close).layout().memory_of(frame_of(close).cursor());
  EXPECT_EQ(cell.begin, *there.map.cursor);
  const TopState back = after(close, {letter('-'), {.kind = KeyKind::escape}, letter('-')});
  EXPECT_EQ(frame_of(back).cursor(), frame_of(there).cursor());
  EXPECT_EQ(back.map.zoom, 0U);
}

TEST(TopState, TheMousePointsAtACell) {
  const TopLayout layout = top_layout(size, content());
  const MapFrame frame = frame_of({});
  const Key key{
      .kind = KeyKind::press,
      .position = {frame.cell_column() + 5, layout.body.origin.row + frame.cell_row() + 1}};
  EXPECT_EQ(frame_of(press({}, key).state).cursor(), (MapSpot{1, 5}));
}

TEST(TopState, AnyKeysInAnyOrderLeaveAScreenThatCanBeDrawn) {
  rc::check([] {
    const std::string letters = "12345678jkgG+-</>I bBsx?h";
    TopState state;
    for (const int number : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60))) {
      const auto place = static_cast<std::size_t>(number);
      const Key key = place < letters.size() ? letter(letters[place])
                                             : Key{.kind = static_cast<KeyKind>(3 + place % 18),
                                                   .position = {place, place % 24}};
      state = press(state, key).state;
    }
    const Canvas canvas = draw_top(content(), state, size, Charset::utf8);
    RC_ASSERT(canvas.size() == size);
    if (state.view == TopView::map) {
      const MapFrame frame = frame_of(state);
      RC_ASSERT(frame.cursor().line < frame.layout().lines());
      RC_ASSERT(frame.cursor().line >= frame.first_line());
      RC_ASSERT(frame.cursor().line < frame.first_line() + frame.visible_lines());
    }
  });
}

TEST(TopState, EscLeadsBackToTheListWhereThereIsOneAndNothingElseToLeave) {
  const Key escape{.kind = KeyKind::escape};
  TopContent opened = content();
  opened.has_list = true;
  EXPECT_EQ(react({}, escape, opened, size).action, TopAction::back);
  EXPECT_EQ(react(in_view(TopView::advice), escape, opened, size).action, TopAction::back);
  EXPECT_EQ(react({}, escape, content(), size).action, TopAction::none) << "there is no list";
  TopState closer = react({}, letter('+'), opened, size).state;
  ASSERT_GT(closer.map.zoom, 0U);
  EXPECT_EQ(react(closer, escape, opened, size).action, TopAction::none) << "farther first";
  closer = react(closer, escape, opened, size).state;
  EXPECT_EQ(react(closer, escape, opened, size).action, TopAction::back);
  TopState filtered = in_view(TopView::sizes);
  filtered.filter.text = "16";
  EXPECT_EQ(react(filtered, escape, opened, size).action, TopAction::none) << "the filter first";
}

TEST(TopState, EventsTellWhatChanged) {
  const TopRecord record = samples::screen_of(samples::lossy());
  const auto has = [&](std::string_view text) {
    return std::ranges::any_of(record.content().events, [&](const TopEvent& event) {
      return event.text.find(text) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("WARNING (fragmentation)"));
  EXPECT_TRUE(has("312 calls were lost"));
  EXPECT_TRUE(has("note: the ring buffer was full twice"));
  EXPECT_EQ(record.content().events.size(), 4U) << "nothing is told twice";
}

} // namespace
} // namespace heapgap::views
