#include "views/sanitise.h"

#include "views/code_point.h"

#include <algorithm>
#include <deque>

namespace heapgap::views {
namespace {

struct Glyph {
  std::string_view text;
  std::size_t columns = 1;
};

Glyph shown(std::string_view bytes, CodePoint point, Charset charset) {
  const std::size_t columns = columns_of(point);
  const bool fits = charset == Charset::utf8 || point.value < 0x80;
  if (columns > 0 && fits) return {bytes.substr(0, point.length), columns};
  return {charset == Charset::utf8 ? "\uFFFD" : "?", 1};
}

std::string_view ellipsis(Charset charset, std::size_t columns) {
  if (charset == Charset::utf8) return columns >= 1 ? "…" : "";
  return std::string_view("...").substr(0, columns);
}

/// A text under construction that never takes more than its room; what is too much goes at once,
/// so that the work and memory for a hostile text are bounded by its length and the room.
class CutText {
public:
  CutText(std::size_t room, Cut cut) : room_(room), cut_(cut) {}

  /// False when nothing further can change the text.
  bool add(Glyph glyph) {
    glyphs_.push_back(glyph);
    columns_ += glyph.columns;
    while (columns_ > room_) drop();
    return cut_ != Cut::tail || !was_cut_;
  }
  void shrink_to(std::size_t room) {
    room_ = room;
    while (columns_ > room_) drop();
  }
  [[nodiscard]] bool was_cut() const { return was_cut_; }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const Glyph& glyph : glyphs_) all += glyph.text;
    return all;
  }

private:
  void drop() {
    was_cut_ = true;
    if (cut_ == Cut::tail) {
      columns_ -= glyphs_.back().columns;
      glyphs_.pop_back();
    } else {
      columns_ -= glyphs_.front().columns;
      glyphs_.pop_front();
    }
  }

  std::deque<Glyph> glyphs_;
  std::size_t columns_ = 0;
  std::size_t room_;
  Cut cut_;
  bool was_cut_ = false;
};

} // namespace

std::string printable(std::string_view bytes, std::size_t columns, Charset charset, Cut cut) {
  CutText text(columns, cut);
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    if (!text.add(shown(bytes, point, charset))) break;
    bytes.remove_prefix(point.length);
  }
  if (!text.was_cut()) return text.text();
  const std::string_view mark = ellipsis(charset, columns);
  text.shrink_to(columns - std::min(columns, columns_of(mark)));
  return cut == Cut::tail ? text.text() + std::string(mark) : std::string(mark) + text.text();
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    columns += columns_of(point);
    text.remove_prefix(point.length);
  }
  return columns;
}

std::string padded_right(std::string_view text, std::size_t columns) {
  return std::string(text) + std::string(columns - std::min(columns, columns_of(text)), ' ');
}

std::string padded_left(std::string_view text, std::size_t columns) {
  return std::string(columns - std::min(columns, columns_of(text)), ' ') + std::string(text);
}

} // namespace heapgap::views
