#include "terminal/frame_text.h"

#include <optional>

#include <fmt/format.h>

namespace heapgap::terminal {
namespace {

using views::Canvas;
using views::Position;
using views::ScreenCell;

class FrameText {
public:
  FrameText(const Canvas* before, const Canvas& after, const TerminalKind& kind,
            views::ColorDepth depth)
      : before_(before), after_(after), kind_(kind), depth_(depth) {}

  std::string run() {
    if (before_ != nullptr && before_->size() != after_.size()) before_ = nullptr;
    if (before_ == nullptr) text_ += kind_.reset_style + kind_.clear;
    for (std::size_t row = 0; row < after_.size().rows; ++row) {
      for (std::size_t column = 0; column < after_.size().columns; ++column) draw({column, row});
    }
    if (style_) text_ += kind_.reset_style;
    return std::move(text_);
  }

private:
  void draw(Position at) {
    const ScreenCell& cell = after_.at(at);
    if (cell.glyph == 0 || !has_changed(at)) return;
    const bool is_last =
        at.row + 1 == after_.size().rows && at.column + width(at) == after_.size().columns;
    if (is_last && !kind_.wraps_late) return; // it would scroll the screen
    if (cursor_ != at) text_ += kind_.move(at);
    set_style(cell);
    text_ += views::utf8_of(cell.glyph);
    cursor_ = Position{at.column + width(at), at.row};
    // Behind the last column every terminal has its own idea of where the cursor is.
    if (cursor_->column == after_.size().columns) cursor_.reset();
  }

  [[nodiscard]] std::size_t width(Position at) const {
    const Position next{at.column + 1, at.row};
    return next.column < after_.size().columns && after_.at(next).glyph == 0 ? 2 : 1;
  }

  /// A wide glyph is drawn anew when either half was different.
  [[nodiscard]] bool has_changed(Position at) const {
    if (before_ == nullptr) return after_.at(at) != ScreenCell{};
    if (before_->at(at) != after_.at(at)) return true;
    const Position next{at.column + 1, at.row};
    return width(at) == 2 && before_->at(next) != after_.at(next);
  }

  void set_style(const ScreenCell& cell) {
    const std::pair style{cell.role, cell.selected};
    if (style_ == style) return;
    if (!style_ && style == std::pair{views::Role::plain, false}) return;
    style_ = style;
    const views::Attributes look = views::attributes_for(cell.role, depth_);
    text_ += kind_.reset_style;
    if (look.bold) text_ += kind_.bold;
    if (look.dim) text_ += kind_.dim;
    if (look.underline) text_ += kind_.underline;
    if (look.index && *look.index < kind_.palette.size()) text_ += kind_.palette[*look.index];
    if (look.rgb) {
      // Not in terminfo; understood by whoever says RGB, Tc or COLORTERM=truecolor.
      text_ += fmt::format("\x1b[38;2;{};{};{}m", look.rgb->red, look.rgb->green, look.rgb->blue);
    }
    if (cell.selected) text_ += kind_.reverse;
  }

  const Canvas* before_;
  const Canvas& after_;
  const TerminalKind& kind_;
  views::ColorDepth depth_;
  std::string text_;
  std::optional<Position> cursor_;                    ///< nothing when not known
  std::optional<std::pair<views::Role, bool>> style_; ///< nothing: as after reset_style
};

} // namespace

std::string frame_text(const Canvas* before, const Canvas& after, const TerminalKind& kind,
                       views::ColorDepth depth) {
  return FrameText(before, after, kind, depth).run();
}

} // namespace heapgap::terminal
