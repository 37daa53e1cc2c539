#include "base/unique_fd.h"
#include "cli/terminal.h"

#include <map>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>

namespace heapgap::cli {
namespace {

Environment variables(const std::map<std::string, std::string>& values) {
  return [values](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

constexpr TerminalFacts terminal{true, 132};
constexpr TerminalFacts pipe_end{false, std::nullopt};

TEST(Terminal, ATerminalKnowsItsWidth) {
  int controller = -1;
  int user = -1;
  winsize size{};
  size.ws_col = 97;
  ASSERT_EQ(openpty(&controller, &user, nullptr, nullptr, &size), 0);
  const UniqueFd owned_controller(controller);
  const UniqueFd owned_user(user);
  EXPECT_TRUE(inspect_terminal(user).is_terminal);
  EXPECT_EQ(inspect_terminal(user).columns, 97U);
}

TEST(Terminal, AFileIsNone) {
  const UniqueFd file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  EXPECT_FALSE(inspect_terminal(file.get()).is_terminal);
  EXPECT_FALSE(inspect_terminal(file.get()).columns);
  EXPECT_FALSE(inspect_terminal(-1).is_terminal);
}

TEST(Terminal, WidthIsTheTerminalsThenColumnsThenEighty) {
  EXPECT_EQ(text_width(terminal, variables({{"COLUMNS", "60"}})), 132U);
  EXPECT_EQ(text_width(pipe_end, variables({{"COLUMNS", "60"}})), 60U);
  EXPECT_EQ(text_width(pipe_end, variables({})), 80U);
  for (const char* value : {"", "0", "-3", "wide", "60x", "99999999999999999999"}) {
    EXPECT_EQ(text_width(pipe_end, variables({{"COLUMNS", value}})), 80U) << value;
  }
}

TEST(Terminal, ColourFollowsTheOrderOfPrecedence) {
  const auto automatic = [](const TerminalFacts& facts,
                            const std::map<std::string, std::string>& values) {
    return wants_color(ColorChoice::automatic, facts, variables(values));
  };
  EXPECT_TRUE(automatic(terminal, {}));
  EXPECT_FALSE(automatic(pipe_end, {}));
  EXPECT_FALSE(automatic(terminal, {{"TERM", "dumb"}}));
  EXPECT_FALSE(automatic(terminal, {{"NO_COLOR", "1"}}));
  EXPECT_TRUE(automatic(terminal, {{"NO_COLOR", ""}}));
  EXPECT_TRUE(automatic(pipe_end, {{"FORCE_COLOR", "1"}}));
  EXPECT_TRUE(automatic(pipe_end, {{"CLICOLOR_FORCE", "1"}}));
  EXPECT_FALSE(automatic(pipe_end, {{"FORCE_COLOR", "0"}}));
  EXPECT_FALSE(automatic(pipe_end, {{"FORCE_COLOR", "1"}, {"NO_COLOR", "1"}}));
  EXPECT_TRUE(wants_color(ColorChoice::always, pipe_end, variables({{"NO_COLOR", "1"}})));
  EXPECT_FALSE(wants_color(ColorChoice::never, terminal, variables({{"FORCE_COLOR", "1"}})));
}

TEST(Terminal, CharactersFollowTheLocale) {
  using views::Charset;
  EXPECT_EQ(locale_charset(variables({})), Charset::ascii);
  EXPECT_EQ(locale_charset(variables({{"LANG", "de_DE.UTF-8"}})), Charset::utf8);
  EXPECT_EQ(locale_charset(variables({{"LANG", "C.utf8"}})), Charset::utf8);
  EXPECT_EQ(locale_charset(variables({{"LANG", "de_DE.UTF-8@euro"}})), Charset::utf8);
  EXPECT_EQ(locale_charset(variables({{"LANG", "de_DE.ISO-8859-1"}})), Charset::ascii);
  EXPECT_EQ(locale_charset(variables({{"LANG", "C.UTF-8"}, {"LC_ALL", "C"}})), Charset::ascii);
  EXPECT_EQ(locale_charset(variables({{"LANG", "C.UTF-8"}, {"LC_CTYPE", "POSIX"}})),
            Charset::ascii);
  EXPECT_EQ(locale_charset(variables({{"LANG", "C.UTF-8"}, {"LC_ALL", ""}})), Charset::utf8);
}

} // namespace
} // namespace heapgap::cli
