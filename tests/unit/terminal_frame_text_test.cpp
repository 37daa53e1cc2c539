#include "support/screen_terminal.h"
#include "terminal/frame_text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace heapgap::terminal {
namespace {

using views::Canvas;
using views::ColorDepth;
using views::Role;

const TerminalKind& xterm() {
  static const TerminalKind kind = find_terminal_kind("xterm-256color", "").value();
  return kind;
}

Canvas random_canvas(views::ScreenSize size) {
  Canvas canvas(size, views::Charset::utf8);
  const std::vector<std::string> texts{"abc", "漢字", "x", "█▓", " ", "…"};
  const auto writes = *rc::gen::inRange(0, 30);
  for (int write = 0; write < writes; ++write) {
    const views::Position at{*rc::gen::inRange<std::size_t>(0, size.columns),
                             *rc::gen::inRange<std::size_t>(0, size.rows)};
    canvas.text(at, 10, *rc::gen::elementOf(texts),
                static_cast<Role>(*rc::gen::inRange<std::size_t>(0, views::roles)));
    if (*rc::gen::inRange(0, 4) == 0) canvas.select({at, {3, 1}});
  }
  return canvas;
}

TEST(FrameText, WhatIsSentMakesTheNextScreenOutOfTheOneBefore) {
  rc::check([] {
    const views::ScreenSize size{12, 4};
    const Canvas before = random_canvas(size);
    const Canvas after = random_canvas(size);
    test::ScreenTerminal stepped(size);
    stepped.take(frame_text(nullptr, before, xterm(), ColorDepth::indexed));
    for (const char byte : frame_text(&before, after, xterm(), ColorDepth::indexed)) {
      stepped.take({&byte, 1});
    }
    test::ScreenTerminal at_once(size);
    at_once.take(frame_text(nullptr, after, xterm(), ColorDepth::indexed));
    RC_ASSERT(stepped.unknown().empty());
    RC_ASSERT(at_once.text() == after.plain_text());
    RC_ASSERT(stepped.text() == after.plain_text());
    RC_ASSERT(stepped.styles() == at_once.styles());
  });
}

TEST(FrameText, OnlyWhatChangedIsSent) {
  Canvas before({80, 24}, views::Charset::ascii);
  before.text({0, 3}, 80, "RSS 100 MiB", Role::plain);
  Canvas after = before;
  EXPECT_EQ(frame_text(&before, after, xterm(), ColorDepth::none), "");
  after.text({4, 3}, 80, "101", Role::plain);
  test::ScreenTerminal terminal({80, 24});
  terminal.take(frame_text(&before, after, xterm(), ColorDepth::none));
  EXPECT_EQ(terminal.drawn(), 1U);
  EXPECT_EQ(frame_text(&before, after, xterm(), ColorDepth::none), xterm().move({6, 3}) + "1");
}

TEST(FrameText, AnotherSizeIsDrawnAnew) {
  Canvas before({10, 2}, views::Charset::ascii);
  before.text({0, 0}, 80, "same", Role::plain);
  Canvas after({11, 2}, views::Charset::ascii);
  after.text({0, 0}, 80, "same", Role::plain);
  test::ScreenTerminal terminal({11, 2});
  terminal.take(frame_text(&before, after, xterm(), ColorDepth::none));
  EXPECT_EQ(terminal.text(), "same\n\n");
}

TEST(FrameText, ColoursAreThoseOfTheDepthAndNoneWithoutColour) {
  Canvas canvas({4, 1}, views::Charset::ascii);
  canvas.text({0, 0}, 4, "a", Role::critical);
  const auto sent = [&](ColorDepth depth) { return frame_text(nullptr, canvas, xterm(), depth); };
  EXPECT_NE(sent(ColorDepth::direct).find("\x1b[38;2;213;94;0m"), std::string::npos);
  EXPECT_NE(sent(ColorDepth::indexed).find("\x1b[38;5;166m"), std::string::npos);
  EXPECT_NE(sent(ColorDepth::basic).find("\x1b[31m"), std::string::npos);
  EXPECT_EQ(sent(ColorDepth::none).find("\x1b[3"), std::string::npos);
  EXPECT_NE(sent(ColorDepth::none).find(xterm().underline), std::string::npos);
}

TEST(FrameText, ATerminalThatScrollsAtItsLastCellGetsNothingThere) {
  TerminalKind kind = xterm();
  kind.wraps_late = false;
  Canvas canvas({3, 1}, views::Charset::ascii);
  canvas.text({0, 0}, 3, "abc", Role::plain);
  test::ScreenTerminal terminal({3, 1});
  terminal.take(frame_text(nullptr, canvas, kind, ColorDepth::none));
  EXPECT_EQ(terminal.text(), "ab\n");
}

} // namespace
} // namespace heapgap::terminal
