// A rectangle of a canvas with places of its own: what a part of the screen draws on.
#pragma once

#include "views/screen/canvas.h"

namespace heapgap::views {

/// Nothing drawn on a pane lands outside it. Used as long as the canvas lives.
class Pane {
public:
  explicit Pane(Canvas& canvas) : canvas_(&canvas), area_{{}, canvas.size()} {}

  [[nodiscard]] std::size_t columns() const { return area_.size.columns; }
  [[nodiscard]] std::size_t rows() const { return area_.size.rows; }
  [[nodiscard]] Charset charset() const { return canvas_->charset(); }
  [[nodiscard]] bool is_utf8() const { return charset() == Charset::utf8; }
  /// Where it lies on the canvas.
  [[nodiscard]] Area area() const { return area_; }

  /// A part of it, cut to what lies inside.
  [[nodiscard]] Pane part(Area area) const;
  /// So many rows from `row` on.
  [[nodiscard]] Pane rows_from(std::size_t row, std::size_t count) const {
    return part({{0, row}, {columns(), count}});
  }

  /// As Canvas::put(), text() and select(), in this pane's places.
  void put(Position at, Glyph glyph, Role role) const;
  // NOLINTBEGIN(modernize-use-nodiscard): how much a text took is often of no interest
  std::size_t text(Position at, std::string_view bytes, Role role = Role::plain) const;
  std::size_t text(Position at, std::size_t room, std::string_view bytes, Role role = Role::plain,
                   Cut cut = Cut::tail) const;
  // NOLINTEND(modernize-use-nodiscard)
  /// The text ends just before `end`.
  void text_before(Position end, std::string_view bytes, Role role = Role::plain) const;
  void fill(Area area, Glyph glyph, Role role) const;
  void select(Area area) const;

private:
  Pane(Canvas& canvas, Area area) : canvas_(&canvas), area_(area) {}
  [[nodiscard]] Position absolute(Position at) const {
    return {area_.origin.column + at.column, area_.origin.row + at.row};
  }

  Canvas* canvas_;
  Area area_;
};

/// `text` broken at blanks into lines of at most `columns` columns; at most `most` lines, the last
/// of which ends in an ellipsis when there is more. A word that is too long is cut. `text` may be
/// hostile.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns, std::size_t most,
                                 Charset charset);

} // namespace heapgap::views
