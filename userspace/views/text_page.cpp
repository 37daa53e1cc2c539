#include "views/text_page.h"

#include <algorithm>
#include <array>

namespace heapgap::views {
namespace {

/// Longer lines are hard to read, however wide the terminal.
constexpr std::size_t widest_paragraph = 110;

/// Select Graphic Rendition sequences of ECMA-48; the eight basic colours follow the user's theme.
std::string_view start_of(Style style) {
  switch (style) {
  case Style::plain:
    return "";
  case Style::strong:
    return "\x1b[1m";
  case Style::faint:
    return "\x1b[2m";
  case Style::good:
    return "\x1b[32m";
  case Style::warning:
    return "\x1b[33m";
  case Style::bad:
    return "\x1b[1;31m";
  }
  return "";
}
constexpr std::string_view end_of_style = "\x1b[0m";

bool is_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 9> units{"B",   "KiB", "MiB", "GiB", "TiB",
                                                         "PiB", "EiB", "ms",  "s"};
  word = word.substr(0, word.find_last_not_of(".,;:)") + 1);
  return std::ranges::find(units, word) != units.end();
}

/// Takes the first word off `text`; empty at the end. A number and its unit are one word.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::size_t length = std::min(text.find(' '), text.size());
  if (length > 0 && length < text.size() && text[length - 1] >= '0' && text[length - 1] <= '9') {
    const std::size_t end = std::min(text.find(' ', length + 1), text.size());
    if (is_unit(text.substr(length + 1, end - length - 1))) length = end;
  }
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

} // namespace

Line& Line::add(std::string_view text, Style style) {
  pieces_.push_back({std::string(text), style});
  return *this;
}

TextPage::TextPage(PageFormat format) : format_(format) {
  format_.width = std::clamp(format_.width, least_width, most_width);
}

void TextPage::write(std::string_view text, Style style) {
  if (!format_.color || style == Style::plain || text.empty()) {
    text_ += text;
    return;
  }
  text_ += start_of(style);
  text_ += text;
  text_ += end_of_style;
}

void TextPage::add(const Line& line) {
  std::size_t room = width();
  const auto& pieces = line.pieces();
  auto last = pieces.size();
  // Blanks at the end of a line would only get in the way of who copies it.
  while (last > 0 && pieces[last - 1].text.find_first_not_of(' ') == std::string::npos) --last;
  for (std::size_t index = 0; index < last; ++index) {
    std::string_view text = pieces[index].text;
    if (index + 1 == last) text = text.substr(0, text.find_last_not_of(' ') + 1);
    const std::string shown = printable(text, room, charset());
    write(shown, pieces[index].style);
    room -= columns_of(shown);
  }
  text_ += '\n';
}

void TextPage::heading(std::string_view title, std::string_view note) {
  blank();
  Line line(title, Style::strong);
  if (!note.empty()) line.add("  ").add(note, Style::faint);
  add(line);
}

void TextPage::paragraph(std::string_view label, Style label_style, std::string_view text,
                         std::size_t indent, Style style) {
  const std::size_t limit = std::min(width(), widest_paragraph);
  // Bounded: more than this in one paragraph is an attack on the reader, not a message.
  const std::string clean = printable(text, limit * 12, charset());
  std::string_view rest = clean;
  Line line(label, label_style);
  std::size_t column = columns_of(printable(label, limit, charset()));
  bool first_word = true;
  for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
    const std::string shown = printable(word, limit - std::min(limit - 1, indent), charset());
    if (!first_word && column + 1 + columns_of(shown) > limit) {
      add(line);
      line = Line(std::string(indent, ' '));
      column = indent;
      first_word = true;
    }
    if (!first_word) line.add(" ");
    line.add(shown, style);
    column += columns_of(shown) + (first_word ? 0 : 1);
    first_word = false;
  }
  add(line);
}

} // namespace heapgap::views
