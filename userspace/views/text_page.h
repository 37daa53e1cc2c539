// A page of plain text, built line by line; nothing wider than the terminal gets onto it, and no
// byte that could steer the terminal but the page's own colours.
#pragma once

#include "views/sanitise.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heapgap::views {

/// What a piece of text means. Colour only repeats what the words already say.
enum class Style : std::uint8_t { plain, strong, faint, good, warning, bad };

struct PageFormat {
  std::size_t width =
      80; ///< columns; taken as `least_width` when smaller, `most_width` when larger
  bool color = false;
  Charset charset = Charset::ascii;
};

inline constexpr std::size_t least_width = 40;
inline constexpr std::size_t most_width = 1000;

/// Pieces of one line, each with its style.
class Line {
public:
  Line() = default;
  explicit Line(std::string_view text, Style style = Style::plain) { add(text, style); }

  Line& add(std::string_view text, Style style = Style::plain);

  struct Piece {
    std::string text;
    Style style = Style::plain;
  };
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }

private:
  std::vector<Piece> pieces_;
};

class TextPage {
public:
  explicit TextPage(PageFormat format);

  [[nodiscard]] std::size_t width() const { return format_.width; }
  [[nodiscard]] Charset charset() const { return format_.charset; }
  [[nodiscard]] bool is_utf8() const { return format_.charset == Charset::utf8; }

  /// One line; what does not fit in the width is cut.
  void add(const Line& line);
  void add(std::string_view text, Style style = Style::plain) { add(Line(text, style)); }
  void blank() { text_ += '\n'; }

  /// A blank line, then `title` and on the same line a `note` on what follows.
  void heading(std::string_view title, std::string_view note = {});

  /// `label`, then `text` broken at blanks; its further lines are indented by `indent` columns.
  void paragraph(std::string_view label, Style label_style, std::string_view text,
                 std::size_t indent, Style style = Style::plain);
  void paragraph(std::string_view text, std::size_t indent) {
    paragraph(std::string(indent, ' '), Style::plain, text, indent);
  }

  /// Everything so far; each line ends in a newline.
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  void write(std::string_view text, Style style);

  PageFormat format_;
  std::string text_;
};

} // namespace heapgap::views
