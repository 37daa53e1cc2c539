#include "cli/terminal.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

constexpr std::size_t usual_width = 80;

bool is_set(const Environment& environment, const char* name) {
  return !environment(name).value_or("").empty();
}

bool forces(const Environment& environment, const char* name) {
  const std::string value = environment(name).value_or("");
  return !value.empty() && value != "0";
}

} // namespace

TerminalFacts inspect_terminal(int fd) {
  TerminalFacts facts{isatty(fd) == 1, std::nullopt};
  winsize size{};
  if (facts.is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    facts.columns = size.ws_col;
  }
  return facts;
}

std::size_t text_width(const TerminalFacts& facts, const Environment& environment) {
  if (facts.columns) return *facts.columns;
  const std::string value = environment("COLUMNS").value_or("");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), columns);
  const bool whole = error == std::errc{} && end == value.data() + value.size();
  return whole && columns > 0 ? columns : usual_width;
}

bool wants_color(ColorChoice choice, const TerminalFacts& facts, const Environment& environment) {
  if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
  if (is_set(environment, "NO_COLOR")) return false;
  if (forces(environment, "FORCE_COLOR") || forces(environment, "CLICOLOR_FORCE")) return true;
  return facts.is_terminal && environment("TERM").value_or("") != "dumb";
}

views::Charset locale_charset(const Environment& environment) {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    locale = environment(name).value_or("");
    if (!locale.empty()) break;
  }
  std::ranges::transform(locale, locale.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  const bool utf8 = locale.ends_with("utf-8") || locale.ends_with("utf8") ||
                    locale.find("utf-8@") != std::string::npos ||
                    locale.find("utf8@") != std::string::npos;
  return utf8 ? views::Charset::utf8 : views::Charset::ascii;
}

views::PageFormat page_format(int fd, ColorChoice choice, const Environment& environment) {
  const TerminalFacts facts = inspect_terminal(fd);
  return {text_width(facts, environment), wants_color(choice, facts, environment),
          locale_charset(environment)};
}

} // namespace heapgap::cli
