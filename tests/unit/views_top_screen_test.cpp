// Whole screens, compared with those that were looked at and found good.
#include "support/golden.h"
#include "support/sample_screens.h"
#include "support/sample_ticks.h"
#include "views/top/map_view.h"
#include "views/top/top_screen.h"

#include <gmock/gmock.h>

namespace heapgap::views {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr ScreenSize usual{80, 24};

TopState in_view(TopView view) {
  TopState state;
  state.view = view;
  return state;
}

std::string screen(const TopRecord& record, const TopState& state, ScreenSize size = usual,
                   Charset charset = Charset::ascii) {
  return draw_top(record.content(), state, size, charset).plain_text();
}

TEST(TopScreen, EachViewAtTheUsualSize) {
  const TopRecord record = samples::screen_of(samples::traced());
  for (std::size_t view = 0; view < top_views.size(); ++view) {
    std::string name(top_views.at(view).name);
    name.front() = static_cast<char>(name.front() - 'A' + 'a');
    test::expect_golden("top_" + name + "_80x24_ascii",
                        screen(record, in_view(static_cast<TopView>(view))));
  }
}

TEST(TopScreen, EachSize) {
  const TopRecord record = samples::screen_of(samples::traced());
  test::expect_golden("top_map_120x40_ascii", screen(record, {}, {120, 40}));
  test::expect_golden("top_map_120x40_utf8", screen(record, {}, {120, 40}, Charset::utf8));
  test::expect_golden("top_map_80x24_utf8", screen(record, {}, usual, Charset::utf8));
  test::expect_golden("top_map_60x12_ascii", screen(record, {}, {60, 12}));
  test::expect_golden("top_sizes_60x12_ascii", screen(record, in_view(TopView::sizes), {60, 12}));
  test::expect_golden("top_trend_120x40_utf8",
                      screen(record, in_view(TopView::trend), {120, 40}, Charset::utf8));
}

TEST(TopScreen, TheRolesOfTheMapAndTheBar) {
  const Canvas canvas =
      draw_top(samples::screen_of(samples::traced()).content(), {}, usual, Charset::ascii);
  test::expect_golden("top_map_80x24_roles", canvas.role_text());
}

TEST(TopScreen, BeforeTheHeapIsRead) {
  TopRecord record = samples::screen_before_the_heap();
  record.probes_go_in();
  test::expect_golden("top_reading_80x24_ascii", screen(record, {}));
  record.fail({ErrorKind::privilege, "cannot read process 4242", "CAP_SYS_PTRACE is missing",
               "run it as root"});
  test::expect_golden("top_failed_80x24_ascii", screen(record, {}));
}

TEST(TopScreen, TheOtherStates) {
  TopRecord record = samples::screen_of(samples::lossy());
  TopState state = in_view(TopView::sizes);
  record.mark(record.content().tick_before);
  state.is_paused = true;
  state.filter = {"2", true};
  test::expect_golden("top_paused_80x24_ascii", screen(record, state));
  record.end(analysis::WatchEnd::target_exited);
  test::expect_golden("top_ended_80x24_ascii", screen(record, {}));
  state.shows_help = true;
  test::expect_golden("top_help_80x24_ascii", screen(record, state));
  record.say("saved as heapgap-4242-20261122T210000Z.json");
  EXPECT_THAT(screen(record, {}), HasSubstr("\nsaved as heapgap-4242-20261122T210000Z.json\n"));
}

TEST(TopScreen, ByWalksAndInWindows) {
  const std::string walked = screen(samples::screen_of(samples::walked()), in_view(TopView::sizes));
  EXPECT_THAT(walked, HasSubstr("cost to target none (no probes)"));
  EXPECT_THAT(walked, HasSubstr("Rates need probes"));
  EXPECT_THAT(screen(samples::screen_of(samples::sampled()), {}),
              HasSubstr("in ~12.3k out >7.00k/s"));
}

TEST(TopScreen, ASmallScreenIsToldSo) {
  const TopRecord record = samples::screen_of(samples::traced());
  EXPECT_THAT(screen(record, {}, {59, 12}),
              testing::StartsWith("heapgap top needs 60x12; this screen has 59x12. q leaves.\n"));
  for (const ScreenSize size : {ScreenSize{0, 0}, {1, 1}, {500, 1}, {1, 200}}) {
    screen(record, {}, size);
  }
}

TEST(TopScreen, WhateverTheTargetSaysNothingHarmfulIsDrawn) {
  const TopRecord hostile = samples::screen_of(samples::hostile_tick());
  const TopRecord empty = samples::screen_of(samples::empty_tick());
  for (std::size_t view = 0; view < top_views.size(); ++view) {
    for (const ScreenSize size : {usual, ScreenSize{60, 12}, {300, 100}}) {
      TopState state = in_view(static_cast<TopView>(view));
      state.map.zoom = 30;
      const std::string text = screen(hostile, state, size, Charset::utf8);
      EXPECT_THAT(text, Not(HasSubstr("\x1b")));
      EXPECT_EQ(text.find_first_of("\r\t\x7f"), std::string::npos);
      screen(empty, state, size);
    }
  }
}

TEST(TopScreen, ItTakesNoLongerThanAFrameHasTime) {
  const TopRecord record = samples::screen_of(samples::hostile_tick());
  const auto begin = std::chrono::steady_clock::now();
  for (int frame = 0; frame < 10; ++frame) screen(record, {}, {300, 100});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(TopScreen, ZoomedInTheMapAsksForWhatItShows) {
  const TopRecord record = samples::screen_of(samples::traced());
  const auto wide = map_focus(record.content(), {}, usual);
  ASSERT_TRUE(wide);
  EXPECT_TRUE(wide->window.empty());
  EXPECT_EQ(wide->cursor.begin, record.content().report().map.front().range.begin);
  TopState state;
  state.map.zoom = 6;
  const auto close = map_focus(record.content(), state, usual);
  ASSERT_TRUE(close);
  EXPECT_TRUE(close->window.contains(close->cursor));
  EXPECT_EQ(close->cursor.size(), close->cell);
  EXPECT_FALSE(map_focus(record.content(), in_view(TopView::sizes), usual));
}

} // namespace
} // namespace heapgap::views
