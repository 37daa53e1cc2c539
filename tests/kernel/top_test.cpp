// `heapgap top` on a terminal, as its user sees it: real processes, real keys.
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"
#include "support/tmux_screen.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string top(pid_t pid, const std::string& options = {}) {
  return std::string(HEAPGAP_PROGRAM) + " top -p " + std::to_string(pid) + ' ' + options;
}

class TopOnATerminal : public testing::Test {
protected:
  explicit TopOnATerminal(const std::string& scenario = "small_mixed")
      : target_(known_heap(host_build(), scenario)) {
    target_.read_line();
  }

  /// A shell says so: the prompt is back, the modes are what they were, no screen of its own.
  static void expect_given_back(TmuxScreen& screen, int status) {
    screen.press({"echo status $?; stty -a", "Enter"});
    EXPECT_THAT(screen.wait_for(" icanon"),
                AllOf(HasSubstr("status " + std::to_string(status)),
                      HasSubstr("\nisig icanon iexten echo "), Not(HasSubstr("1 Map"))));
  }

  TargetProcess target_;
};

TEST_F(TopOnATerminal, ShowsTheProcessAndLeavesWithQ) {
  TmuxScreen screen(80, 24, top(target_.pid()));
  const std::string shown = screen.wait_for("live ");
  EXPECT_THAT(shown, AllOf(HasSubstr("known_heap (pid " + std::to_string(target_.pid()) + ")"),
                           HasSubstr("glibc"), HasSubstr("pinned"), HasSubstr("reclaimable"),
                           HasSubstr("resident heap"), HasSubstr("waste"), HasSubstr("main")));
  screen.press({"q"});
  EXPECT_THAT(screen.wait_until_gone("1 Map"), Not(HasSubstr("1 Map")));
  expect_given_back(screen, 0);
}

TEST_F(TopOnATerminal, EveryKeyShowsItsView) {
  TmuxScreen screen(80, 24, top(target_.pid(), "--full -i 0.2"));
  static_cast<void>(screen.wait_for("live "));
  const std::vector<std::pair<std::string, std::string>> views{
      {"2", "on one scale"},   {"3", "size up to"},   {"4", "arena "},   {"5", "gap from"},
      {"6", "Resident pages"}, {"7", "advised"},      {"8", "event"},    {"?", "heapgap top"},
      {"x", "event"},          {"1", "75-100% live"}, {"+", " in main"}, {"Tab", "on one scale"}};
  for (const auto& [key, wanted] : views) {
    screen.press({key});
    EXPECT_THAT(screen.wait_for(wanted), HasSubstr(wanted)) << key;
  }
  screen.press({"3", "/", "1", "6"});
  EXPECT_THAT(screen.wait_for("/16"), HasSubstr("/16"));
  screen.press({"Enter", "b"});
  EXPECT_THAT(screen.wait_for("Since the mark"), HasSubstr("Since the mark"));
  screen.press({"Space"});
  EXPECT_THAT(screen.wait_for("PAUSED"), HasSubstr("PAUSED"));
  screen.press({"Space", "+"});
  EXPECT_THAT(screen.wait_for("interval 0.5 s"), HasSubstr("interval 0.5 s"));
  EXPECT_TRUE(target_.ask('r').is_object());
}

TEST_F(TopOnATerminal, FitsItselfToTheWindow) {
  TmuxScreen screen(80, 24, top(target_.pid()));
  static_cast<void>(screen.wait_for("live "));
  screen.resize(120, 40);
  EXPECT_THAT(screen.wait_for("\nRSS   "), HasSubstr("\nRSS   ")) << "graphs in the header";
  screen.resize(60, 12);
  EXPECT_THAT(screen.wait_for("1Map"), HasSubstr("1Map"));
  screen.resize(50, 10);
  EXPECT_THAT(screen.wait_for("needs 60x12"), HasSubstr("this screen has 50x10"));
  screen.resize(80, 24);
  EXPECT_THAT(screen.wait_for("1 Map"), HasSubstr("1 Map"));
}

TEST_F(TopOnATerminal, CtrlZStopsItAndFgBringsItBack) {
  TmuxScreen screen(80, 24, top(target_.pid()));
  static_cast<void>(screen.wait_for("live "));
  for (int round = 0; round < 2; ++round) {
    screen.press({"C-z"});
    EXPECT_THAT(screen.wait_for("Stopped"), AllOf(HasSubstr("Stopped"), Not(HasSubstr("1 Map"))));
    screen.press({"fg", "Enter"});
    EXPECT_THAT(screen.wait_for("1 Map"), HasSubstr("live "));
  }
  screen.press({"C-c"});
  static_cast<void>(screen.wait_until_gone("1 Map"));
  expect_given_back(screen, 0);
}

TEST_F(TopOnATerminal, WhateverEndsItTheTerminalIsGivenBack) {
  for (const int number : {SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGQUIT}) {
    TmuxScreen screen(80, 24, top(target_.pid(), "--full"));
    static_cast<void>(screen.wait_for("live "));
    ::kill(screen.child(), number);
    static_cast<void>(screen.wait_until_gone("1 Map"));
    const bool asks = number == SIGTERM || number == SIGHUP || number == SIGINT;
    expect_given_back(screen, asks ? 0 : 128 + number);
  }
  EXPECT_TRUE(target_.ask('r').is_object()) << "the target goes on";
}

TEST_F(TopOnATerminal, KilledItLeavesTheTargetAlone) {
  TmuxScreen screen(80, 24, top(target_.pid(), "--full"));
  static_cast<void>(screen.wait_for("live "));
  ::kill(screen.child(), SIGKILL);
  screen.press({"echo status $?", "Enter"});
  EXPECT_THAT(screen.wait_for("status 137"), HasSubstr("status 137"));
  EXPECT_TRUE(target_.ask('r').is_object());
}

TEST_F(TopOnATerminal, TheLastStateOfATargetThatExitsStays) {
  TmuxScreen screen(80, 24, top(target_.pid()));
  static_cast<void>(screen.wait_for("live "));
  target_.tell('q');
  EXPECT_THAT(screen.wait_for("EXITED"), AllOf(HasSubstr("EXITED"), HasSubstr("live ")));
  screen.press({"3"});
  EXPECT_THAT(screen.wait_for("size up to"), HasSubstr("size up to"));
  screen.press({"q"});
  static_cast<void>(screen.wait_until_gone("1 Map"));
  expect_given_back(screen, 0);
}

TEST_F(TopOnATerminal, SavesWhatASnapshotSays) {
  const TemporaryDirectory directory;
  TmuxScreen screen(80, 24, "cd " + directory.path().string());
  screen.press({top(target_.pid()), "Enter"});
  static_cast<void>(screen.wait_for("live "));
  screen.press({"s"});
  EXPECT_THAT(screen.wait_for("saved as"), HasSubstr("saved as heapgap-"));
  const std::filesystem::directory_iterator files(directory.path());
  ASSERT_NE(files, std::filesystem::directory_iterator());
  std::ifstream file(files->path());
  const auto saved = nlohmann::json::parse(file);
  const auto taken = snapshot(target_.pid());
  for (const char* figure : {"live_bytes", "live_blocks", "free_bytes", "mapped_bytes"}) {
    EXPECT_EQ(saved.at("heap").at(figure), taken.at("heap").at(figure)) << figure;
  }
}

TEST_F(TopOnATerminal, WithoutRightsItShowsWhatTheKernelTellsAnybody) {
  TmuxScreen screen(80, 24,
                    "setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all " +
                        top(target_.pid()));
  EXPECT_THAT(screen.wait_for("NOT READ"),
              AllOf(HasSubstr("FAILED"), HasSubstr("CAP_SYS_PTRACE"), HasSubstr("RSS")));
  screen.press({"q"});
  EXPECT_THAT(screen.wait_for("CAP_SYS_PTRACE"), HasSubstr("CAP_SYS_PTRACE"));
  expect_given_back(screen, 3);
}

TEST_F(TopOnATerminal, ATerminalThatCannotDrawGetsPlainLines) {
  for (const char* kind : {"dumb", "no-such-terminal", ""}) {
    TmuxScreen screen(100, 120, std::string("TERM=") + kind + ' ' + top(target_.pid(), "0.2 2"));
    EXPECT_THAT(screen.wait_for("QUALITY"),
                AllOf(HasSubstr("plain lines instead"), HasSubstr("QUALITY")));
  }
}

TEST_F(TopOnATerminal, LeavesByItselfAfterAsManyLooksAsWanted) {
  TmuxScreen screen(80, 24, top(target_.pid(), "0.2 3"));
  EXPECT_THAT(screen.wait_for("live "), HasSubstr("live "));
  static_cast<void>(screen.wait_until_gone("1 Map"));
  expect_given_back(screen, 0);
}

TEST_F(TopOnATerminal, IntoAPipeItWritesPlainLines) {
  const Outcome outcome =
      run_heapgap({"top", "-p", std::to_string(target_.pid()), "-i", "0.2", "-n", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("rss"), HasSubstr("pinned"), Not(HasSubstr("\x1b"))));
}

TEST_F(TopOnATerminal, BadProcessesAreErrorsWithoutAScreen) {
  TmuxScreen screen(80, 24, top(0x3fffffff) + "; echo status $?; " + top(2) + "; echo status $?");
  EXPECT_THAT(screen.wait_for("status 5"), AllOf(HasSubstr("status 4"), HasSubstr("status 5")));
}

class TopOnAChurningHeap : public TopOnATerminal {
protected:
  TopOnAChurningHeap() : TopOnATerminal("churn") {}
};

TEST_F(TopOnAChurningHeap, TheFiguresChangeAndKeysAreAnswered) {
  TmuxScreen screen(80, 24, top(target_.pid(), "--full -i 0.2"));
  static_cast<void>(screen.wait_for("out "));
  screen.press({"3"});
  const std::string before = screen.wait_for("size up to");
  EXPECT_THAT(screen.wait_until_gone(before), Not(HasSubstr(before)));
  for (const char* key : {"2", "1", "5", "6", "1"}) screen.press({key});
  EXPECT_THAT(screen.wait_for("75-100% live"), HasSubstr("75-100% live"));
  for (int step = 0; step < 4; ++step) screen.press({"+", "Right", "Down"});
  EXPECT_THAT(screen.wait_for(" in "), HasSubstr(" in "));
  EXPECT_TRUE(target_.ask('c').is_object());
}

TEST(TopOnAGibibyte, KeysAreAnsweredWhileItChurns) {
  TargetProcess target(
      {{HEAPGAP_TARGETS "/paced_pairs", "1", "100000", "sleep", "1073741824", "1000000"}, {}, {}});
  target.read_line(); // the heap is filled
  TmuxScreen screen(80, 24, top(target.pid()));
  EXPECT_THAT(screen.wait_for("pinned"),
              AllOf(HasSubstr("waste 50.0%"), HasSubstr("resident heap 10")));
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const std::vector<std::pair<std::string, std::string>> views{
      {"2", "on one scale"}, {"3", "size up to"},     {"4", "arena "},
      {"5", "gap from"},     {"6", "Resident pages"}, {"1", "75-100% live"}};
  for (int round = 0; round < 5; ++round) {
    for (const auto& [key, wanted] : views) {
      screen.press({key});
      EXPECT_THAT(screen.wait_for(wanted), HasSubstr(wanted)) << key;
    }
  }
  // tmux needs most of this; top_bench measures it to the millisecond.
  EXPECT_LT(Clock::now() - begin, std::chrono::milliseconds(200) * 5 * views.size());
  EXPECT_GT(target.ask('?').at("pairs").get<std::uint64_t>(), 0U);
}

} // namespace
} // namespace heapgap::test
