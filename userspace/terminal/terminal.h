// The terminal that the user sits at, as a screen: cells are drawn, keys come.
//
//   open ──▶ on screen ◀──── continued ────┐
//               │  └── Ctrl-Z, SIGTSTP ──▶ stopped: the terminal is the shell's
//               └── closed, crash, abort ──▶ as it was found
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "terminal/key_decoder.h"
#include "terminal/screen_signals.h"
#include "terminal/terminal_kind.h"
#include "views/screen/canvas.h"

#include <memory>
#include <optional>
#include <span>

#include <termios.h>

namespace heapgap::terminal {

/// What a wait brought.
struct TerminalInput {
  std::vector<views::Key> keys;
  bool is_stale = false;    ///< the size may be another, or the screen was lost: draw anew
  bool has_hung_up = false; ///< the terminal is gone
};

class Terminal {
public:
  /// Takes the terminal behind stdin and stdout. Keys are read from /dev/tty where stdin is none.
  /// Errors: failure when there is no terminal.
  static Result<std::unique_ptr<Terminal>> open(TerminalKind kind, views::ColorDepth depth);

  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  /// Gives the terminal back.
  ~Terminal();

  [[nodiscard]] views::ScreenSize size() const;
  /// Sends what has changed since the canvas before. False: the terminal is gone.
  bool draw(const views::Canvas& canvas);
  /// The next draw() sends everything.
  void forget_screen() { shown_.reset(); }
  /// Waits for keys, news of the terminal, or one of `others` to become readable, until `deadline`
  /// (monotonic).
  TerminalInput wait(std::chrono::nanoseconds deadline, const Clock& clock,
                     std::span<const int> others);
  /// Gives the terminal back and stops the job, as Ctrl-Z does; takes it again when it goes on.
  void suspend();

private:
  Terminal(TerminalKind kind, views::ColorDepth depth, UniqueFd input, ScreenSignals signals);

  [[nodiscard]] int input() const;
  void enter();
  void leave();
  void take_keys(TerminalInput& input, bool has_hung_up);
  void take_news(TerminalInput& input);

  TerminalKind kind_;
  views::ColorDepth depth_;
  UniqueFd own_input_; ///< /dev/tty, where stdin is no terminal
  ScreenSignals signals_;
  KeyDecoder decoder_;
  termios found_{}; ///< the modes before
  bool is_on_screen_ = false;
  std::optional<views::Canvas> shown_;
};

} // namespace heapgap::terminal
