#include "support/tmux_screen.h"

#include "support/run_heapgap.h"

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

namespace heapgap::test {
namespace {

std::string own_socket() {
  static std::atomic<int> next = 0;
  return "heapgap-test-" + std::to_string(::getpid()) + "-" + std::to_string(next++);
}

} // namespace

TmuxScreen::TmuxScreen(unsigned columns, unsigned rows, const std::string& command)
    : socket_(own_socket()) {
  tmux({"-f", "/dev/null", "-u", "new-session", "-d", "-x", std::to_string(columns), "-y",
        std::to_string(rows), "env LC_ALL=C.UTF-8 PS1='$ ' bash --norc --noprofile"});
  static_cast<void>(wait_for("$"));
  press({command, "Enter"});
}

TmuxScreen::~TmuxScreen() {
  try {
    tmux({"kill-server"});
  } catch (const std::exception&) { // it has gone with its last window
  }
}

std::string TmuxScreen::tmux(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"tmux", "-L", socket_});
  const Outcome outcome = run(arguments);
  if (outcome.status != 0) throw std::runtime_error("tmux: " + outcome.messages);
  return outcome.output;
}

void TmuxScreen::press(const std::vector<std::string>& keys) {
  std::vector<std::string> arguments{"send-keys"};
  arguments.insert(arguments.end(), keys.begin(), keys.end());
  tmux(std::move(arguments));
}

void TmuxScreen::resize(unsigned columns, unsigned rows) {
  tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

std::string TmuxScreen::text() const {
  return tmux({"capture-pane", "-p"});
}

std::string TmuxScreen::wait_for(const std::string& wanted,
                                 std::chrono::milliseconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::string shown = text();
  while (shown.find(wanted) == std::string::npos && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    shown = text();
  }
  return shown;
}

std::string TmuxScreen::wait_until_gone(const std::string& unwanted,
                                        std::chrono::milliseconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::string shown = text();
  while (shown.find(unwanted) != std::string::npos && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    shown = text();
  }
  return shown;
}

pid_t TmuxScreen::child() const {
  std::string shell = tmux({"list-panes", "-F", "#{pane_pid}"});
  shell.resize(shell.find_first_not_of("0123456789"));
  // "env" has become the shell by execve.
  std::ifstream children("/proc/" + shell + "/task/" + shell + "/children");
  pid_t last = -1;
  for (pid_t pid = 0; children >> pid;) last = pid;
  return last;
}

} // namespace heapgap::test
