// A terminal of a few lines: takes what is sent to a screen and keeps the cells it would show.
#pragma once

#include "views/screen/canvas.h"

#include <string>
#include <string_view>
#include <vector>

namespace heapgap::test {

/// Knows what frame_text() sends to a terminal of TERM=xterm-256color: text in UTF-8, CSI
/// row;column H, CSI H, CSI 2 J, CSI … m, and ESC ( B. Anything else is kept in `unknown`.
class ScreenTerminal {
public:
  explicit ScreenTerminal(views::ScreenSize size)
      : size_(size), cells_(size.rows, std::vector<Shown>(size.columns)) {}

  /// In pieces of any length.
  void take(std::string_view bytes);

  /// The rows without the blanks at their ends.
  [[nodiscard]] std::string text() const;
  /// For each cell what was selected for it by CSI … m ("1;7", "38;5;74"), row by row.
  [[nodiscard]] std::vector<std::string> styles() const;
  [[nodiscard]] const std::string& unknown() const { return unknown_; }
  /// How many cells were drawn.
  [[nodiscard]] std::size_t drawn() const { return drawn_; }

private:
  struct Shown {
    std::string glyph = " ";
    std::string style;
  };

  /// Takes the first character or control sequence; false when it is not complete.
  bool take_one(std::string_view& bytes);
  void take_control(std::string_view parameters, char final);
  void show(std::string_view glyph, std::size_t columns);

  views::ScreenSize size_;
  std::vector<std::vector<Shown>> cells_;
  views::Position cursor_;
  std::string style_;
  std::string unknown_;
  std::string pending_; ///< the begin of what has not come whole
  std::size_t drawn_ = 0;
};

} // namespace heapgap::test
