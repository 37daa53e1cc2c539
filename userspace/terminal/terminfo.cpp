#include "terminal/terminfo.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

// The last one: it makes macros of many words.
#include <curses.h>
#include <term.h>

namespace heapgap::terminal {
namespace {

/// Pauses, written $<5>, were for terminals that could not keep up.
std::string without_padding(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t pause = text.find("$<");
    clean += text.substr(0, pause);
    if (pause == std::string_view::npos) break;
    const std::size_t end = text.find('>', pause);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return clean;
}

/// libtinfo's functions speak of the one that is current.
void make_current(void* loaded) {
  ::set_curterm(static_cast<TERMINAL*>(loaded));
}

/// nullptr when there is none; libtinfo says (char*)-1 for what is no text at all.
const char* raw_text(const char* name) {
  const char* text = ::tigetstr(name);
  return reinterpret_cast<std::intptr_t>(text) == -1 ? nullptr : text;
}

} // namespace

Result<Terminfo> Terminfo::load(const std::string& kind) {
  int found = 0;
  if (kind.empty() || ::setupterm(kind.c_str(), STDOUT_FILENO, &found) != OK) {
    return fail(ErrorKind::failure, "cannot draw on this terminal",
                kind.empty()
                    ? std::string("TERM is not set")
                    : fmt::format("the terminal database has no entry for TERM '{}'", kind),
                "Set TERM to what the terminal is, such as xterm-256color.");
  }
  return Terminfo(::cur_term);
}

Terminfo::~Terminfo() {
  if (loaded_ != nullptr) ::del_curterm(static_cast<TERMINAL*>(loaded_));
}

bool Terminfo::flag(const char* name) const {
  make_current(loaded_);
  return ::tigetflag(name) > 0;
}

std::optional<int> Terminfo::number(const char* name) const {
  make_current(loaded_);
  const int value = ::tigetnum(name);
  return value >= 0 ? std::optional(value) : std::nullopt;
}

std::string Terminfo::text(const char* name) const {
  make_current(loaded_);
  const char* text = raw_text(name);
  return text == nullptr ? "" : without_padding(text);
}

std::string Terminfo::text(const char* name, int first, int second) const {
  make_current(loaded_);
  const char* text = raw_text(name);
  if (text == nullptr) return "";
  const char* filled = ::tiparm(text, first, second);
  return filled == nullptr ? "" : without_padding(filled);
}

} // namespace heapgap::terminal
