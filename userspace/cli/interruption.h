// Ctrl-C and the other signals that ask for the end.
//
//            SIGINT, SIGTERM, SIGHUP         SIGINT
//   running ────────────────────────▶ asked ────────▶ _exit(130)
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "session/watch.h"

#include <array>
#include <chrono>
#include <csignal>

namespace heapgap::cli {

/// Catches the signals for as long as it lives; one at a time. A signal that was ignored from the
/// start (nohup, a shell's background jobs) stays ignored.
class Interruption {
public:
  /// `before_cut`: called before heapgap is cut short, by the signal handler. Errors: failure.
  static Result<Interruption> install(void (*before_cut)() noexcept = nullptr);

  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  Interruption(Interruption&& other) noexcept = default;
  Interruption& operator=(Interruption&&) = delete;
  ~Interruption();

  /// Waits until `deadline` (monotonic), until the end is asked for, or until nobody reads
  /// `output` any more (a pipe or terminal that was closed at its other end).
  [[nodiscard]] session::Wake wait_until(std::chrono::nanoseconds deadline, const Clock& clock,
                                         int output) const;

  /// Readable once the end was asked for.
  [[nodiscard]] int fd() const { return asked_.get(); }
  [[nodiscard]] bool is_asked() const;

private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

  explicit Interruption(UniqueFd asked) : asked_(std::move(asked)) {}

  UniqueFd asked_; ///< an eventfd; readable once the end was asked for
  std::array<struct sigaction, signals.size()> former_{};
};

} // namespace heapgap::cli
