// A screen as cells: what the views draw on, what a terminal shows, and what tests read.
#pragma once

#include "views/sanitise.h"
#include "views/screen/area.h"
#include "views/screen/role.h"

#include <string>
#include <vector>

namespace heapgap::views {

/// What one column of one row shows.
struct ScreenCell {
  char32_t glyph = U' '; ///< 0: the right half of the wide glyph before it
  Role role = Role::plain;
  bool selected = false; ///< the cursor is on it: shown reversed

  constexpr bool operator==(const ScreenCell&) const = default;
};

/// A character and what stands for it where there is only ASCII.
struct Glyph {
  char32_t utf8 = U' ';
  char ascii = ' ';
};

class Canvas {
public:
  /// Blank. Sizes beyond `most_columns` and `most_rows` are cut.
  Canvas(ScreenSize size, Charset charset);

  static constexpr std::size_t most_columns = 1000;
  static constexpr std::size_t most_rows = 500;

  [[nodiscard]] ScreenSize size() const { return size_; }
  [[nodiscard]] Charset charset() const { return charset_; }
  /// `at` lies on the canvas.
  [[nodiscard]] const ScreenCell& at(Position at) const;

  /// Puts one glyph of one column; outside it is left out. What was left of a wide glyph goes.
  void put(Position at, Glyph glyph, Role role);
  /// Puts `bytes`, made harmless, into at most `room` columns; returns how many it took. What does
  /// not fit ends in an ellipsis.
  std::size_t text(Position at, std::size_t room, std::string_view bytes, Role role,
                   Cut cut = Cut::tail);
  /// Marks cells as those with the cursor.
  void select(Area area);

  /// The rows as text without colours; blanks at their ends are left out.
  [[nodiscard]] std::string plain_text() const;
  /// The rows as letters of the roles (role_letters), in the same places as plain_text(); blanks
  /// are blanks, and selected cells are capital 'S'.
  [[nodiscard]] std::string role_text() const;

  bool operator==(const Canvas&) const = default;

private:
  [[nodiscard]] std::size_t index_of(Position at) const {
    return at.row * size_.columns + at.column;
  }
  void place(Position at, char32_t glyph, std::size_t columns, Role role);

  ScreenSize size_;
  Charset charset_;
  std::vector<ScreenCell> cells_; ///< row by row
};

/// UTF-8 of one code point, which is valid.
std::string utf8_of(char32_t point);

} // namespace heapgap::views
