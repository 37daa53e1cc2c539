#include "terminal/terminal_kind.h"

#include <gtest/gtest.h>

namespace heapgap::terminal {
namespace {

using views::ColorDepth;

TEST(TerminalKind, KnowsTheUsualOnes) {
  const auto colors = [](const char* kind, const char* color_term = "") {
    return find_terminal_kind(kind, color_term).value().most_colors;
  };
  EXPECT_EQ(colors("xterm"), ColorDepth::basic);
  EXPECT_EQ(colors("linux"), ColorDepth::basic);
  EXPECT_EQ(colors("screen"), ColorDepth::basic);
  EXPECT_EQ(colors("screen-256color"), ColorDepth::indexed);
  EXPECT_EQ(colors("xterm-256color"), ColorDepth::indexed);
  EXPECT_EQ(colors("xterm-256color", "truecolor"), ColorDepth::direct);
  EXPECT_EQ(colors("vt100"), ColorDepth::none);
  EXPECT_EQ(colors("vt100", "truecolor"), ColorDepth::none);
}

TEST(TerminalKind, RefusesWhatItCannotDrawOn) {
  for (const char* kind : {"", "dumb", "no-such-terminal", "../../etc/passwd"}) {
    const auto found = find_terminal_kind(kind, "");
    ASSERT_FALSE(found.has_value()) << kind;
    EXPECT_FALSE(found.error().why.empty());
  }
}

TEST(TerminalKind, LeavingUndoesEntering) {
  const TerminalKind kind = find_terminal_kind("xterm-256color", "").value();
  for (const char* mode : {"1049", "1000", "1006", "1"}) {
    const std::string name = std::string("\x1b[?") + mode;
    EXPECT_NE(kind.enter.find(name + "h"), std::string::npos) << mode;
    EXPECT_NE(kind.leave.find(name + "l"), std::string::npos) << mode;
  }
  EXPECT_NE(kind.enter.find("\x1b[?25l"), std::string::npos);
  EXPECT_NE(kind.leave.find("25h"), std::string::npos);
  // No pauses in what is sent.
  for (const char* slow : {"vt100", "linux"}) {
    EXPECT_EQ(find_terminal_kind(slow, "").value().clear.find("$<"), std::string::npos);
  }
  EXPECT_EQ(kind.move({0, 0}), "\x1b[1;1H");
}

} // namespace
} // namespace heapgap::terminal
