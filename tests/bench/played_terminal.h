// A terminal of 80x24 that a program plays to another one.
#pragma once

#include "base/unique_fd.h"
#include "support/screen_terminal.h"

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace heapgap::test {

class PlayedTerminal {
public:
  using Duration = std::chrono::nanoseconds;

  /// Starts a program on it, as on an xterm with UTF-8. Throws std::runtime_error.
  explicit PlayedTerminal(const std::vector<std::string>& arguments);
  PlayedTerminal(const PlayedTerminal&) = delete;
  PlayedTerminal& operator=(const PlayedTerminal&) = delete;
  ~PlayedTerminal(); ///< kills and reaps the program

  void press(char key);
  /// Draws what comes until these words stand on the screen; how long it took since the last call
  /// of press(), rest() or wait_for(). Throws std::runtime_error when they never do.
  Duration wait_for(const std::string& words, Duration patience);
  /// Draws what comes for so long.
  void rest(Duration time);

  /// What the program has used so far.
  [[nodiscard]] Duration processor_time() const;
  /// Bytes that it has sent so far.
  [[nodiscard]] std::size_t received() const { return received_; }

private:
  using Clock = std::chrono::steady_clock;

  void take_until(Clock::time_point end);

  UniqueFd terminal_;
  pid_t program_ = -1;
  ScreenTerminal screen_;
  std::size_t received_ = 0;
  Clock::time_point since_;
};

} // namespace heapgap::test
