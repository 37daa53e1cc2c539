#include "views/screen/filter.h"
#include "views/screen/scroll_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace heapgap::views {
namespace {

constexpr ScreenSize pane_size{24, 4}; // a heading and three rows

ScrollCell number(double value) {
  return {fmt::format("{}", value), Role::plain, value};
}

ScrollTable table_of(std::vector<std::pair<std::string, double>> rows) {
  ScrollTable table;
  table.columns = {{.heading = "name", .width = 8, .is_text = true, .stretches = true},
                   {.heading = "bytes", .width = 6, .rank = 1}};
  for (auto& [name, value] : rows) table.rows.push_back({name, {{name}, number(value)}});
  return table;
}

const ScrollTable five = table_of({{"ant", 3}, {"bee", 5}, {"cat", 1}, {"dog", 4}, {"eel", 2}});
const ScrollState by_bytes = settled(five, sorting_by(1), 3);

std::string screen_of(const ScrollTable& table, const ScrollState& state,
                      ScreenSize size = pane_size) {
  Canvas canvas(size, Charset::ascii);
  draw_scroll_table(Pane(canvas), table, state);
  return canvas.plain_text();
}

ScrollState after(const ScrollTable& table, ScrollState state, const std::vector<Key>& keys) {
  for (const Key& key : keys) state = scroll_after(table, state, key, pane_size).value();
  return state;
}

TEST(ScrollTable, ShowsTheLargestFirstAndMarksTheColumn) {
  EXPECT_EQ(by_bytes.selected, "bee");
  EXPECT_EQ(screen_of(five, by_bytes), "name              bytesv\n"
                                       "bee                    5\n"
                                       "dog                    4\n"
                                       "ant                    3\n");
}

TEST(ScrollTable, TheCursorMovesAndTheRowsFollowIt) {
  const Key down{.kind = KeyKind::down};
  const ScrollState at_eel = after(five, by_bytes, {down, character_key('j'), down});
  EXPECT_EQ(at_eel.selected, "eel");
  EXPECT_EQ(at_eel.first, 1U);
  const ScrollState at_end = after(five, at_eel, {{.kind = KeyKind::page_down}, down, down});
  EXPECT_EQ(at_end.selected, "cat");
  EXPECT_EQ(at_end.first, 2U);
  EXPECT_EQ(after(five, at_end, {character_key('g')}), by_bytes);
  EXPECT_EQ(after(five, by_bytes, {character_key('G')}).selected, "cat");
  EXPECT_EQ(after(five, at_end, {{.kind = KeyKind::up}, character_key('k')}).selected, "ant");
}

TEST(ScrollTable, TheCursorStaysOnItsRowWhenTheOrderChanges) {
  const ScrollState at_dog = after(five, by_bytes, {character_key('j')});
  const ScrollTable later = table_of({{"ant", 9}, {"bee", 8}, {"cat", 7}, {"dog", 1}, {"eel", 6}});
  const ScrollState moved = settled(later, at_dog, 3);
  EXPECT_EQ(moved.selected, "dog");
  EXPECT_EQ(moved.place, 4U);
  EXPECT_EQ(moved.first, 2U);
  // When the row goes, its place keeps the cursor.
  const ScrollState gone = settled(table_of({{"ant", 9}, {"bee", 8}, {"cat", 7}}), at_dog, 3);
  EXPECT_EQ(gone.selected, "bee");
  EXPECT_EQ(settled(table_of({}), at_dog, 3).selected, "");
}

TEST(ScrollTable, SortsByAnyColumnEitherWay) {
  const ScrollState by_name = after(five, by_bytes, {character_key('<')});
  EXPECT_EQ(by_name.sort_column, 0U);
  EXPECT_FALSE(by_name.is_descending);
  EXPECT_EQ(arranged(five, by_name), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  const ScrollState turned = after(five, by_name, {character_key('I')});
  EXPECT_EQ(arranged(five, turned), (std::vector<std::size_t>{4, 3, 2, 1, 0}));
  EXPECT_EQ(after(five, by_name, {{.kind = KeyKind::function, .number = 6}}).sort_column, 1U);
  EXPECT_EQ(after(five, by_bytes, {character_key('>')}).sort_column, 0U);
}

TEST(ScrollTable, WhatIsNotKnownComesLastEitherWay) {
  ScrollTable table = table_of({{"ant", 3}, {"bee", 5}});
  table.rows.insert(table.rows.begin(), {"fly", {{"fly"}, {"-", Role::plain, std::nullopt}}});
  EXPECT_EQ(arranged(table, sorting_by(1)), (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_EQ(arranged(table, sorting_by(1, false)), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(ScrollTable, TheFilterLeavesRowsOutWhateverTheirCase) {
  ScrollState state = by_bytes;
  state.filter = "E";
  EXPECT_EQ(arranged(five, state), (std::vector<std::size_t>{1, 4}));
  state.filter = "nothing";
  EXPECT_EQ(screen_of(five, settled(five, state, 3)), "name              bytesv\n\n\n\n");
}

TEST(ScrollTable, TheMouseSelectsARowAndSortsByAHeading) {
  const ScrollState pressed = after(five, by_bytes, {{.kind = KeyKind::press, .position = {3, 2}}});
  EXPECT_EQ(pressed.selected, "dog");
  const Key on_name{.kind = KeyKind::press, .position = {1, 0}};
  EXPECT_EQ(after(five, by_bytes, {on_name}).sort_column, 0U);
  EXPECT_TRUE(after(five, by_bytes, {on_name, on_name}).is_descending);
  EXPECT_EQ(scroll_after(five, by_bytes, {.kind = KeyKind::press, .position = {3, 9}}, pane_size),
            std::nullopt);
  EXPECT_EQ(after(five, by_bytes, {{.kind = KeyKind::wheel_down}}).selected, "eel");
}

TEST(ScrollTable, ColumnsOfLowRankGoFirst) {
  EXPECT_EQ(screen_of(five, by_bytes, {12, 2}), "name\nbee\n");
  EXPECT_EQ(screen_of(five, by_bytes, {0, 2}), "\n\n");
}

TEST(ScrollTable, OtherKeysMeanNothingToIt) {
  for (const Key& key : {character_key('q'), Key{.kind = KeyKind::tab}, character_key('/')}) {
    EXPECT_EQ(scroll_after(five, by_bytes, key, pane_size), std::nullopt);
  }
}

TEST(ScrollTable, WhateverIsPressedTheCursorIsOnARowThatIsShown) {
  rc::check([] {
    const auto values = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 50));
    std::vector<std::pair<std::string, double>> rows;
    for (std::size_t i = 0; i < values.size(); ++i)
      rows.emplace_back(fmt::format("r{}", i), values[i]);
    const ScrollTable table = table_of(rows);
    ScrollState state = settled(table, {}, 3);
    for (const int press : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8))) {
      const std::array<Key, 8> keys{
          Key{.kind = KeyKind::down},   {.kind = KeyKind::page_up},
          {.kind = KeyKind::page_down}, {.kind = KeyKind::up},
          character_key('G'),           character_key('>'),
          character_key('I'),           {.kind = KeyKind::press, .position = {1, 3}}};
      state =
          scroll_after(table, state, keys.at(static_cast<std::size_t>(press)), pane_size).value();
      RC_ASSERT(values.empty() == (selected_row(table, state) == nullptr));
      RC_ASSERT(state.place >= state.first);
      RC_ASSERT(values.empty() || state.place < state.first + 3);
    }
  });
}

TEST(Filter, IsTypedKeptAndCleared) {
  Filter filter;
  const auto press = [&](const Key& key) { filter = filter_after(filter, key).value(); };
  EXPECT_EQ(filter_after(filter, character_key('x')), std::nullopt);
  EXPECT_EQ(filter_after(filter, {.kind = KeyKind::escape}), std::nullopt);
  press(character_key('/'));
  for (const char letter : std::string("q jx")) press(character_key(static_cast<char32_t>(letter)));
  press({.kind = KeyKind::backspace});
  EXPECT_EQ(filter, (Filter{"q j", true}));
  EXPECT_EQ(filter_after(filter, {.kind = KeyKind::down}), std::nullopt);
  press({.kind = KeyKind::enter});
  EXPECT_EQ(filter, (Filter{"q j", false}));
  EXPECT_EQ(filter_after(filter, character_key('x')), std::nullopt);
  press({.kind = KeyKind::function, .number = 3});
  EXPECT_TRUE(filter.is_typing);
  press({.kind = KeyKind::escape});
  EXPECT_EQ(filter, Filter{});
}

} // namespace
} // namespace heapgap::views
