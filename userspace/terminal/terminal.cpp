#include "terminal/terminal.h"

#include "terminal/frame_text.h"
#include "terminal/last_act.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace heapgap::terminal {
namespace {

/// How long the rest of a key's bytes may take; longer than a slow line needs, shorter than notice.
constexpr std::chrono::milliseconds escape_patience{30};

bool is_interrupted(int error_number) {
  return error_number == EINTR || error_number == EAGAIN;
}

/// False: nobody takes it any more.
bool send(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::write(fd, text.data(), text.size());
    if (sent >= 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (!is_interrupted(errno)) return false;
    pollfd ready{fd, POLLOUT, 0};
    ::poll(&ready, 1, 100);
  }
  return true;
}

timespec time_until(std::chrono::nanoseconds deadline, const Clock& clock) {
  const auto left = std::max(deadline - clock.monotonic(), std::chrono::nanoseconds(0));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  return {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}

} // namespace

Result<std::unique_ptr<Terminal>> Terminal::open(TerminalKind kind, views::ColorDepth depth) {
  UniqueFd input;
  if (::isatty(STDIN_FILENO) != 1) {
    input = UniqueFd(::open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!input) {
      return fail(ErrorKind::failure, "there is no terminal to read keys from",
                  std::strerror(errno), "Start it on a terminal, or use heapgap attach.");
    }
  }
  auto signals = ScreenSignals::install();
  if (!signals) return pass_on(signals);
  std::unique_ptr<Terminal> terminal(
      new Terminal(std::move(kind), depth, std::move(input), *std::move(signals)));
  if (::tcgetattr(terminal->input(), &terminal->found_) != 0) {
    return fail(ErrorKind::failure, "cannot use this terminal", std::strerror(errno));
  }
  terminal->enter();
  return terminal;
}

Terminal::Terminal(TerminalKind kind, views::ColorDepth depth, UniqueFd input,
                   ScreenSignals signals)
    : kind_(std::move(kind)), depth_(std::min(depth, kind_.most_colors)),
      own_input_(std::move(input)), signals_(std::move(signals)), decoder_(kind_.keys) {}

Terminal::~Terminal() {
  leave();
}

int Terminal::input() const {
  return own_input_ ? own_input_.get() : STDIN_FILENO;
}

void Terminal::enter() {
  if (is_on_screen_) return;
  arm_last_act(input(), STDOUT_FILENO, found_, kind_.leave);
  termios modes = found_;
  // Byte by byte, without echo; Ctrl-C and Ctrl-Z come as keys, so that both end in good order.
  modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
  modes.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL | INLCR | IGNCR | ISTRIP | BRKINT | PARMRK);
  modes.c_cc[VMIN] = 0;
  modes.c_cc[VTIME] = 0;
  ::tcsetattr(input(), TCSADRAIN, &modes);
  send(STDOUT_FILENO, kind_.enter);
  shown_.reset();
  is_on_screen_ = true;
}

void Terminal::leave() {
  if (!is_on_screen_) return;
  is_on_screen_ = false;
  send(STDOUT_FILENO, kind_.leave);
  ::tcsetattr(input(), TCSADRAIN, &found_);
  disarm_last_act();
}

views::ScreenSize Terminal::size() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return {80, 24};
  }
  return {std::min<std::size_t>(size.ws_col, views::Canvas::most_columns),
          std::min<std::size_t>(size.ws_row, views::Canvas::most_rows)};
}

bool Terminal::draw(const views::Canvas& canvas) {
  const std::string text = frame_text(shown_ ? &*shown_ : nullptr, canvas, kind_, depth_);
  shown_ = canvas;
  return send(STDOUT_FILENO, text);
}

TerminalInput Terminal::wait(std::chrono::nanoseconds deadline, const Clock& clock,
                             std::span<const int> others) {
  TerminalInput taken;
  std::vector<pollfd> watched{{input(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}};
  for (const int other : others) watched.push_back({other, POLLIN, 0});
  const bool half_a_key = decoder_.is_waiting();
  if (half_a_key) deadline = std::min(deadline, clock.monotonic() + escape_patience);
  const timespec timeout = time_until(deadline, clock);
  const int ready = ::ppoll(watched.data(), watched.size(), &timeout, nullptr);
  if (ready > 0 && watched[0].revents != 0) {
    take_keys(taken, (watched[0].revents & (POLLHUP | POLLERR)) != 0);
  } else if (half_a_key && clock.monotonic() >= deadline) {
    taken.keys = decoder_.give_up_waiting();
  }
  take_news(taken);
  return taken;
}

void Terminal::take_keys(TerminalInput& taken, bool has_hung_up) {
  std::array<char, 1024> bytes{};
  const ssize_t size = ::read(input(), bytes.data(), bytes.size());
  if (size > 0) {
    taken.keys = decoder_.take({bytes.data(), static_cast<std::size_t>(size)});
  } else {
    // Nothing, where something was: somebody else who reads this terminal was quicker.
    taken.has_hung_up = has_hung_up || (size < 0 && !is_interrupted(errno));
  }
}

void Terminal::take_news(TerminalInput& taken) {
  const ScreenNews news = signals_.take();
  if (news.stop_asked) suspend();
  if (news.was_continued) { // after a stop that nobody could see coming
    is_on_screen_ = false;
    enter();
  }
  if (news.resized) shown_.reset();
  taken.is_stale = news.resized || news.stop_asked || news.was_continued;
}

void Terminal::suspend() {
  leave();
  signals_.stop_the_job();
  static_cast<void>(signals_.take()); // the continuation that ended the stop, another size
  enter();
}

} // namespace heapgap::terminal
