#include "views/screen/pane.h"

namespace heapgap::views {

Pane Pane::part(Area area) const {
  return {*canvas_, clipped(area_, area)};
}

void Pane::put(Position at, Glyph glyph, Role role) const {
  if (at.column < columns() && at.row < rows()) canvas_->put(absolute(at), glyph, role);
}

std::size_t Pane::text(Position at, std::string_view bytes, Role role) const {
  return text(at, columns(), bytes, role);
}

std::size_t Pane::text(Position at, std::size_t room, std::string_view bytes, Role role,
                       Cut cut) const {
  if (at.column >= columns() || at.row >= rows()) return 0;
  return canvas_->text(absolute(at), std::min(room, columns() - at.column), bytes, role, cut);
}

void Pane::text_before(Position end, std::string_view bytes, Role role) const {
  const std::string clean = printable(bytes, std::min(end.column, columns()), charset());
  text({end.column - columns_of(clean), end.row}, clean, role);
}

void Pane::fill(Area area, Glyph glyph, Role role) const {
  for (std::size_t row = 0; row < area.size.rows; ++row) {
    for (std::size_t column = 0; column < area.size.columns; ++column) {
      put({area.origin.column + column, area.origin.row + row}, glyph, role);
    }
  }
}

void Pane::select(Area area) const {
  canvas_->select(clipped(area_, area));
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns, std::size_t most,
                                 Charset charset) {
  std::vector<std::string> lines;
  if (columns == 0 || most == 0) return lines;
  // One column more than there is room for, so that the last line is seen to be cut.
  const std::string clean = printable(text, columns * most + 1, charset);
  std::string_view rest = clean;
  while (!rest.empty() && lines.size() < most) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (rest.empty()) break;
    if (lines.size() + 1 == most || columns_of(rest) <= columns) {
      lines.push_back(printable(rest, columns, charset));
      break;
    }
    std::size_t end = 0; // bytes of the words that fit
    for (std::size_t at = 0; at < rest.size();) {
      const std::size_t word_end = std::min(rest.find(' ', at), rest.size());
      if (columns_of(rest.substr(0, word_end)) > columns) break;
      end = word_end;
      at = word_end + 1;
    }
    if (end == 0) end = std::min(rest.find(' '), rest.size()); // a word longer than the line
    lines.push_back(printable(rest.substr(0, end), columns, charset));
    rest.remove_prefix(end);
  }
  return lines;
}

} // namespace heapgap::views
