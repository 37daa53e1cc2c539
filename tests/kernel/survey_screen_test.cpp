// The list of all processes on a terminal, as its user sees it: real processes, real keys.
#include "support/crowd.h"
#include "support/known_heap.h"
#include "support/tmux_screen.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SurveyOnATerminal : public testing::Test {
protected:
  SurveyOnATerminal() : target_(known_heap(host_build(), "small_mixed")) { target_.read_line(); }

  /// Only the target is left, and the cursor is on it.
  void filter_for_target(TmuxScreen& screen) {
    static_cast<void>(screen.wait_for("verdict"));
    screen.press({"/", std::to_string(target_.pid()), "Enter"});
    static_cast<void>(screen.wait_for("only '" + std::to_string(target_.pid()) + "'"));
    EXPECT_THAT(screen.wait_for("known_heap: "), HasSubstr("known_heap: "));
  }

  TargetProcess target_;
  std::string command_ = std::string(HEAPGAP_PROGRAM) + " top";
};

TEST_F(SurveyOnATerminal, ListsAHundredProcessesAndScrollsThroughThem) {
  const Crowd crowd(20, 80, 0);
  TmuxScreen screen(80, 24, command_);
  const std::string shown = screen.wait_for("verdict");
  EXPECT_THAT(shown, AllOf(HasSubstr("processes: "), HasSubstr("name"), HasSubstr("live"),
                           HasSubstr("pinned"), HasSubstr("waste"), HasSubstr("age"),
                           HasSubstr("Enter open")));
  screen.press({"End"});
  screen.press({"Home"});
  screen.press({"NPage"});
  screen.resize(140, 50);
  EXPECT_THAT(screen.wait_for("  glibc"), AllOf(HasSubstr("reclaim"), HasSubstr("allocator")));
  screen.resize(50, 10);
  EXPECT_THAT(screen.wait_for("needs 60x12"), HasSubstr("this screen has 50x10"));
  screen.resize(80, 24);
  static_cast<void>(screen.wait_for("verdict"));
  screen.press({"?"});
  EXPECT_THAT(screen.wait_for("the other way round"), HasSubstr("Esc comes"));
  screen.press({"x", "Space"});
  EXPECT_THAT(screen.wait_for("paused"), HasSubstr("paused"));
  screen.press({"q"});
  EXPECT_THAT(screen.wait_until_gone("verdict"), Not(HasSubstr("verdict")));
}

TEST_F(SurveyOnATerminal, EnterOpensAProcessAndEscComesBack) {
  TmuxScreen screen(80, 24, command_);
  filter_for_target(screen);
  for (int round = 0; round < 2; ++round) {
    screen.press({"Enter"});
    EXPECT_THAT(screen.wait_for("1 Map"),
                HasSubstr("known_heap (pid " + std::to_string(target_.pid()) + ")"));
    EXPECT_THAT(screen.wait_for("Esc list"), HasSubstr("Esc list"));
    EXPECT_THAT(screen.wait_for("█ live "), HasSubstr("live "));
    screen.press({"Escape"});
    EXPECT_THAT(screen.wait_for("only '"), AllOf(HasSubstr("verdict"), Not(HasSubstr("1 Map"))));
  }
  screen.press({"Enter"});
  static_cast<void>(screen.wait_for("1 Map"));
  screen.press({"q"});
  static_cast<void>(screen.wait_until_gone("1 Map"));
  screen.press({"echo status $?", "Enter"});
  EXPECT_THAT(screen.wait_for("status 0"), HasSubstr("status 0"));
}

TEST_F(SurveyOnATerminal, AProcessThatEndsWhileItIsOpenStaysOnTheScreenUntilEsc) {
  TmuxScreen screen(80, 24, command_);
  filter_for_target(screen);
  screen.press({"Enter"});
  static_cast<void>(screen.wait_for("█ live "));
  target_.kill();
  EXPECT_THAT(screen.wait_for("EXITED"), AllOf(HasSubstr("EXITED"), HasSubstr("1 Map")));
  screen.press({"Escape"});
  EXPECT_THAT(screen.wait_for("no process has this"), HasSubstr("no process has this"));
}

TEST_F(SurveyOnATerminal, AProcessThatEndsWhileItIsSelectedLosesItsRow) {
  TmuxScreen screen(80, 24, command_);
  filter_for_target(screen);
  target_.kill();
  EXPECT_THAT(screen.wait_for("no process has this"), HasSubstr("no process has this"));
  screen.press({"Enter", "Escape"});
  EXPECT_THAT(screen.wait_until_gone("only '"), HasSubstr("verdict"));
}

TEST_F(SurveyOnATerminal, CtrlZStopsItAndFgBringsItBack) {
  TmuxScreen screen(80, 24, command_);
  static_cast<void>(screen.wait_for("verdict"));
  screen.press({"C-z"});
  EXPECT_THAT(screen.wait_for("Stopped"), Not(HasSubstr("verdict")));
  screen.press({"fg", "Enter"});
  static_cast<void>(screen.wait_for("verdict"));
  screen.press({"C-c"});
  static_cast<void>(screen.wait_until_gone("verdict"));
  screen.press({"echo status $?", "Enter"});
  EXPECT_THAT(screen.wait_for("status 0"), HasSubstr("status 0"));
}

TEST_F(SurveyOnATerminal, WhateverEndsItTheTerminalIsGivenBack) {
  for (const int number : {SIGTERM, SIGSEGV}) {
    TmuxScreen screen(80, 24, command_);
    static_cast<void>(screen.wait_for("verdict"));
    ::kill(screen.child(), number);
    static_cast<void>(screen.wait_until_gone("verdict"));
    screen.press({"stty -a", "Enter"});
    EXPECT_THAT(screen.wait_for(" icanon"), AllOf(HasSubstr(" icanon"), HasSubstr(" echo ")));
  }
}

} // namespace
} // namespace heapgap::test
