// A terminal for a program that draws: a tmux server of the test's own with one window.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace heapgap::test {

class TmuxScreen {
public:
  /// Starts `command`, a line for a shell, in a window of this size, under UTF-8. Throws
  /// std::runtime_error when it cannot.
  TmuxScreen(unsigned columns, unsigned rows, const std::string& command);
  TmuxScreen(const TmuxScreen&) = delete;
  TmuxScreen& operator=(const TmuxScreen&) = delete;
  ~TmuxScreen(); ///< ends the server and all that runs in it

  /// Presses keys by tmux's names: "q", "Enter", "C-z", "Down".
  void press(const std::vector<std::string>& keys);
  void resize(unsigned columns, unsigned rows);
  /// What the window shows, without blanks at the ends of lines.
  [[nodiscard]] std::string text() const;
  /// Waits until the window shows this; what it shows then, or at the end of the patience.
  [[nodiscard]] std::string
  wait_for(const std::string& wanted,
           std::chrono::milliseconds patience = std::chrono::seconds(20)) const;
  /// Waits until it does not show this any more.
  [[nodiscard]] std::string
  wait_until_gone(const std::string& unwanted,
                  std::chrono::milliseconds patience = std::chrono::seconds(20)) const;
  /// The process that the window's shell has started last.
  [[nodiscard]] pid_t child() const;

private:
  std::string tmux(std::vector<std::string> arguments) const;

  std::string socket_;
};

} // namespace heapgap::test
