#include "bench/played_terminal.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

constexpr views::ScreenSize usual{80, 24};

[[noreturn]] void become(const std::vector<std::string>& arguments) {
  ::setenv("TERM", "xterm-256color", 1);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  ::_exit(127);
}

} // namespace

PlayedTerminal::PlayedTerminal(const std::vector<std::string>& arguments) : screen_(usual) {
  winsize window{};
  window.ws_col = usual.columns;
  window.ws_row = usual.rows;
  int master = -1;
  since_ = Clock::now();
  program_ = ::forkpty(&master, nullptr, nullptr, &window);
  if (program_ < 0) throw std::runtime_error("no terminal can be made");
  if (program_ == 0) become(arguments);
  terminal_ = UniqueFd(master);
}

PlayedTerminal::~PlayedTerminal() {
  ::kill(program_, SIGKILL);
  ::waitpid(program_, nullptr, 0);
}

void PlayedTerminal::press(char key) {
  since_ = Clock::now();
  if (::write(terminal_.get(), &key, 1) != 1) throw std::runtime_error("the program has gone");
}

void PlayedTerminal::take_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
  pollfd ready{terminal_.get(), POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(std::max<long>(left.count(), 0))) != 1) return;
  std::array<char, 65536> bytes{};
  const ssize_t size = ::read(terminal_.get(), bytes.data(), bytes.size());
  if (size <= 0) throw std::runtime_error("the program has ended:\n" + screen_.text());
  received_ += static_cast<std::size_t>(size);
  screen_.take({bytes.data(), static_cast<std::size_t>(size)});
}

PlayedTerminal::Duration PlayedTerminal::wait_for(const std::string& words, Duration patience) {
  const auto end = Clock::now() + patience;
  while (screen_.text().find(words) == std::string::npos) {
    if (Clock::now() >= end) throw std::runtime_error("no '" + words + "' in:\n" + screen_.text());
    take_until(end);
  }
  return Clock::now() - std::exchange(since_, Clock::now());
}

void PlayedTerminal::rest(Duration time) {
  const auto end = Clock::now() + time;
  while (Clock::now() < end) take_until(end);
  since_ = Clock::now();
}

PlayedTerminal::Duration PlayedTerminal::processor_time() const {
  clockid_t clock = 0;
  timespec used{};
  if (::clock_getcpuclockid(program_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
    throw std::runtime_error("the program has gone");
  }
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

} // namespace heapgap::test
