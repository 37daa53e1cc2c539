// The list of processes on a full screen, and its keys.
#include "support/golden.h"
#include "support/sample_overviews.h"
#include "views/processes/process_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr ScreenSize usual{80, 24};

ProcessContent content_of(analysis::Overview overview) {
  return {.overview = std::make_shared<const analysis::Overview>(std::move(overview)),
          .message = {}};
}

std::string screen(const ProcessContent& content, const ProcessState& state,
                   ScreenSize size = usual, Charset charset = Charset::utf8) {
  return draw_processes(content, state, size, charset).plain_text();
}

/// Keys come one after the other.
class ProcessScreenTest : public testing::Test {
protected:
  ProcessAction press(const Key& key) {
    auto reaction = react(state_, key, content_, size_);
    state_ = std::move(reaction.state);
    return reaction.action;
  }
  ProcessAction press(char32_t letter) { return press(character_key(letter)); }
  ProcessAction press(KeyKind kind) { return press(Key{.kind = kind, .position = {}}); }
  void type(std::string_view text) {
    for (const char letter : text) press(static_cast<char32_t>(letter));
  }
  [[nodiscard]] int selected() const {
    const auto* row = selected_process(content_, state_, size_);
    return row == nullptr ? 0 : row->pid.value;
  }
  [[nodiscard]] std::string text() const { return screen(content_, state_, size_); }

  ProcessContent content_ = content_of(samples::busy_machine());
  ProcessState state_;
  ScreenSize size_ = usual;
};

TEST_F(ProcessScreenTest, LooksAsItWasFoundGood) {
  test::expect_golden("processes_screen_80x24", text());
  test::expect_golden("processes_screen_120x40", screen(content_, state_, {120, 40}));
  test::expect_golden("processes_screen_60x12", screen(content_, state_, {60, 12}));
  test::expect_golden("processes_screen_ascii", screen(content_, state_, usual, Charset::ascii));
  test::expect_golden("processes_screen_roles",
                      draw_processes(content_, state_, usual, Charset::utf8).role_text());
  test::expect_golden("processes_screen_no_rights",
                      screen(content_of(samples::without_rights()), state_));
  state_.shows_help = true;
  test::expect_golden("processes_screen_help", text());
}

TEST_F(ProcessScreenTest, BeforeTheFirstListingItSaysSo) {
  EXPECT_THAT(screen({}, state_), HasSubstr("listing the processes"));
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::open);
  content_ = {};
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::none);
  EXPECT_EQ(press('q'), ProcessAction::quit);
}

TEST_F(ProcessScreenTest, BelowTheLeastSizeItSaysSoAndCanBeLeft) {
  size_ = {59, 12};
  EXPECT_THAT(text(), HasSubstr("heapgap top needs 60x12; this screen has 59x12"));
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::none) << "what is opened cannot be seen";
  EXPECT_EQ(press('q'), ProcessAction::quit);
  for (std::size_t columns = 1; columns < 80; columns += 7) {
    for (std::size_t rows = 1; rows < 24; rows += 3)
      static_cast<void>(screen(content_, state_, {columns, rows}));
  }
}

TEST_F(ProcessScreenTest, TheCursorMovesAndEnterOpens) {
  EXPECT_EQ(selected(), 4242) << "most idle memory is on top";
  press(KeyKind::down);
  EXPECT_EQ(selected(), 871);
  press('j');
  EXPECT_EQ(selected(), 902);
  press('k');
  EXPECT_EQ(selected(), 871);
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::open);
  press(KeyKind::end);
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::open) << "also one that could not be read";
  press(KeyKind::home);
  EXPECT_EQ(selected(), 4242);
}

TEST_F(ProcessScreenTest, TheCursorStaysOnItsProcess) {
  press(KeyKind::down);
  ASSERT_EQ(selected(), 871);
  auto later = samples::busy_machine();
  for (auto& row : later.rows) {
    if (row.pid == Pid{871}) row.heap->pinned = 9'000_MiB;
  }
  analysis::arrange(later);
  content_ = content_of(later);
  EXPECT_EQ(selected(), 871);
  press(KeyKind::down);
  EXPECT_EQ(selected(), 4242) << "it went up, and the cursor with it";
}

TEST_F(ProcessScreenTest, WhenItsProcessEndsTheCursorStaysInItsPlace) {
  press(KeyKind::down);
  auto later = samples::busy_machine();
  std::erase_if(later.rows, [](const auto& row) { return row.pid == Pid{871}; });
  content_ = content_of(later);
  EXPECT_EQ(selected(), 902);
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::open);
  content_ = content_of(samples::empty_overview());
  EXPECT_EQ(selected(), 0);
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::none);
  EXPECT_THAT(text(), HasSubstr("there are no processes to show"));
}

TEST_F(ProcessScreenTest, ANumberThatIsUsedAgainIsNotTheSelectedProcess) {
  press(KeyKind::down);
  press(KeyKind::down);
  ASSERT_EQ(selected(), 902);
  auto later = samples::busy_machine();
  for (auto& row : later.rows) {
    if (row.pid != Pid{902}) continue;
    row.start_ticks += 1; // just begun, and not looked at
    row.heap.reset();
  }
  analysis::arrange(later);
  content_ = content_of(later);
  EXPECT_NE(selected(), 902);
}

TEST_F(ProcessScreenTest, SortsByAnyColumn) {
  for (int steps = 0; steps < 20 && state_.table.sort_column != 2; ++steps) press('<');
  EXPECT_EQ(content_.overview->rows.size(), 12U);
  press(KeyKind::home);
  EXPECT_EQ(selected(), 5000) << "the largest RSS";
  press('I');
  press(KeyKind::home);
  EXPECT_EQ(selected(), 5002) << "the smallest";
  press(Key{.kind = KeyKind::function, .number = 6, .position = {}});
  EXPECT_EQ(state_.table.sort_column, 3U);
}

TEST_F(ProcessScreenTest, RowsWithoutAFigureComeLastEitherWay) {
  press(KeyKind::end);
  EXPECT_EQ(selected(), 5002);
  press('I');
  press(KeyKind::end);
  EXPECT_EQ(selected(), 5002);
  press(KeyKind::home);
  EXPECT_EQ(selected(), 3020) << "nothing idle is a figure";
}

TEST_F(ProcessScreenTest, TheFilterKeepsWhatHoldsIt) {
  press('/');
  type("PYTHON");
  EXPECT_EQ(selected(), 902);
  EXPECT_THAT(text(), HasSubstr("Enter: keep it"));
  EXPECT_EQ(press('q'), ProcessAction::none) << "a letter of the filter";
  press(KeyKind::backspace);
  press(KeyKind::enter);
  EXPECT_THAT(text(), HasSubstr("only 'PYTHON'"));
  EXPECT_THAT(text(), Not(HasSubstr("redis")));
  EXPECT_EQ(press(KeyKind::enter), ProcessAction::open);
  press(KeyKind::escape);
  EXPECT_THAT(text(), HasSubstr("redis"));
  press('/');
  type("no such program");
  EXPECT_THAT(text(), HasSubstr("no process has this"));
  EXPECT_EQ(selected(), 0);
}

TEST_F(ProcessScreenTest, VerdictsCanBeFilteredForToo) {
  press('/');
  type("no right");
  EXPECT_EQ(selected(), 77);
}

TEST_F(ProcessScreenTest, TheMouseSelectsSortsAndScrolls) {
  press(Key{.kind = KeyKind::press, .position = {10, 4}});
  EXPECT_EQ(selected(), 871);
  press(Key{.kind = KeyKind::press, .position = {5, 2}}); // the heading of the numbers
  EXPECT_EQ(state_.table.sort_column, 0U);
  const auto before = state_;
  press(Key{.kind = KeyKind::press, .position = {5, 0}});
  press(Key{.kind = KeyKind::press, .position = {5, 23}});
  EXPECT_EQ(state_, before) << "only the table takes it";
}

TEST_F(ProcessScreenTest, LongListsScroll) {
  content_ = content_of(samples::crowded(300));
  press(KeyKind::page_down);
  EXPECT_GT(selected(), 1010);
  EXPECT_THAT(text(), Not(HasSubstr("worker-0 ")));
  press(KeyKind::end);
  EXPECT_EQ(selected(), 1299);
  EXPECT_THAT(text(), HasSubstr("worker-299"));
  press(KeyKind::wheel_up);
  EXPECT_LT(selected(), 1299);
}

TEST_F(ProcessScreenTest, HelpAndPause) {
  press('?');
  EXPECT_THAT(text(), HasSubstr("the other way round"));
  press('j');
  EXPECT_TRUE(state_.shows_help);
  press('x');
  EXPECT_FALSE(state_.shows_help);
  press(' ');
  EXPECT_TRUE(state_.is_paused);
  EXPECT_THAT(text(), HasSubstr("paused"));
  press(' ');
  EXPECT_FALSE(state_.is_paused);
  EXPECT_EQ(press('+'), ProcessAction::slower);
  EXPECT_EQ(press('-'), ProcessAction::faster);
  EXPECT_EQ(press(Key{.kind = KeyKind::control, .character = 'z', .position = {}}),
            ProcessAction::suspend);
}

TEST_F(ProcessScreenTest, TheDetailSaysWhyARowHasNoFigures) {
  press('/');
  type("sshd");
  EXPECT_THAT(text(), HasSubstr("sshd: cannot be read: CAP_SYS_PTRACE is missing"));
  press(KeyKind::escape);
  press('/');
  type("bigdata");
  EXPECT_THAT(text(), HasSubstr("looks at it alone"));
  press(KeyKind::escape);
  press('/');
  type("worker");
  EXPECT_THAT(text(), HasSubstr("could not be read again: pages"));
}

TEST_F(ProcessScreenTest, HostileTextStaysInItsCells) {
  content_ = content_of(samples::hostile_overview());
  for (const Charset charset : {Charset::utf8, Charset::ascii}) {
    const std::string drawn = screen(content_, state_, {130, 30}, charset);
    for (const char letter : drawn) {
      EXPECT_TRUE(letter == '\n' || static_cast<unsigned char>(letter) >= 0x20);
    }
  }
}

TEST_F(ProcessScreenTest, AnAnswerTakesTheFooter) {
  content_.message = "process 871 has ended";
  content_.is_message_bad = true;
  EXPECT_THAT(text(), HasSubstr("process 871 has ended"));
}

} // namespace
} // namespace heapgap::views
