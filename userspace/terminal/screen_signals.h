// The signals that concern a screen: another size, a stop, and the return from it.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <array>
#include <csignal>

namespace heapgap::terminal {

/// What has come since it was last asked for.
struct ScreenNews {
  bool resized = false;       ///< SIGWINCH
  bool stop_asked = false;    ///< SIGTSTP
  bool was_continued = false; ///< SIGCONT: somebody else may have drawn meanwhile
};

/// Catches them for as long as it lives; one at a time.
class ScreenSignals {
public:
  /// Errors: failure.
  static Result<ScreenSignals> install();

  ScreenSignals(const ScreenSignals&) = delete;
  ScreenSignals& operator=(const ScreenSignals&) = delete;
  ScreenSignals(ScreenSignals&&) noexcept = default;
  ScreenSignals& operator=(ScreenSignals&&) = delete;
  ~ScreenSignals();

  /// Readable when there is news.
  [[nodiscard]] int fd() const { return arrived_.get(); }
  ScreenNews take();

  /// Stops all processes of the foreground job, as the terminal does upon Ctrl-Z, and returns when
  /// this one is continued; at once where no shell would continue it.
  void stop_the_job();

private:
  static constexpr std::array signals{SIGWINCH, SIGTSTP, SIGCONT};

  explicit ScreenSignals(UniqueFd arrived) : arrived_(std::move(arrived)) {}

  UniqueFd arrived_; ///< an eventfd
  std::array<struct sigaction, signals.size()> former_{};
};

} // namespace heapgap::terminal
