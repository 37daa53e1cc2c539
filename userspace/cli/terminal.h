// How the place that text goes to wants it: how wide, in colour or not, in which characters.
#pragma once

#include "cli/environment.h"
#include "views/text_page.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace heapgap::cli {

enum class ColorChoice : std::uint8_t { automatic, always, never };

/// What an open file is as a terminal.
struct TerminalFacts {
  bool is_terminal = false;
  std::optional<std::size_t> columns; ///< empty when it is no terminal or does not say
};

TerminalFacts inspect_terminal(int fd);

/// The terminal's own width, else COLUMNS, else 80.
std::size_t text_width(const TerminalFacts& facts, const Environment& environment);

/// An explicit choice wins; then NO_COLOR (no-color.org), then FORCE_COLOR or CLICOLOR_FORCE; else
/// colour is for terminals, and not for TERM=dumb.
bool wants_color(ColorChoice choice, const TerminalFacts& facts, const Environment& environment);

/// From LC_ALL, LC_CTYPE or LANG, the first that is not empty, as setlocale(3) does.
views::Charset locale_charset(const Environment& environment);

/// All three for what is written to `fd`.
views::PageFormat page_format(int fd, ColorChoice choice, const Environment& environment);

} // namespace heapgap::cli
