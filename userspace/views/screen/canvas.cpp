#include "views/screen/canvas.h"

#include "views/code_point.h"

namespace heapgap::views {
namespace {

/// The line without the blanks at its end.
void end_line(std::string& text, std::size_t line_begin) {
  const std::size_t last = text.find_last_not_of(' ');
  text.resize(last == std::string::npos || last < line_begin ? line_begin : last + 1);
  text += '\n';
}

char byte_of(std::uint32_t bits) {
  return static_cast<char>(static_cast<unsigned char>(bits));
}

} // namespace

Canvas::Canvas(ScreenSize size, Charset charset)
    : size_{std::min(size.columns, most_columns), std::min(size.rows, most_rows)},
      charset_(charset), cells_(size_.columns * size_.rows) {}

const ScreenCell& Canvas::at(Position at) const {
  return cells_[index_of(at)];
}

void Canvas::place(Position at, char32_t glyph, std::size_t columns, Role role) {
  if (at.row >= size_.rows || at.column + columns > size_.columns) return;
  const std::size_t index = index_of(at);
  // No half of a wide glyph is left behind.
  if (cells_[index].glyph == 0) cells_[index - 1].glyph = U' ';
  const std::size_t behind = at.column + columns;
  if (behind < size_.columns && cells_[index + columns].glyph == 0) {
    cells_[index + columns].glyph = U' ';
  }
  cells_[index] = {glyph, role, cells_[index].selected};
  if (columns == 2) cells_[index + 1] = {0, role, cells_[index + 1].selected};
}

void Canvas::put(Position at, Glyph glyph, Role role) {
  const bool is_utf8 = charset_ == Charset::utf8;
  place(at, is_utf8 ? glyph.utf8 : static_cast<char32_t>(glyph.ascii), 1, role);
}

std::size_t Canvas::text(Position at, std::size_t room, std::string_view bytes, Role role,
                         Cut cut) {
  if (at.row >= size_.rows || at.column >= size_.columns) return 0;
  const std::string clean =
      printable(bytes, std::min(room, size_.columns - at.column), charset_, cut);
  std::size_t taken = 0;
  for (std::string_view rest = clean; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    const std::size_t columns = columns_of(point);
    place({at.column + taken, at.row}, static_cast<char32_t>(point.value), columns, role);
    taken += columns;
    rest.remove_prefix(point.length);
  }
  return taken;
}

void Canvas::select(Area area) {
  const Area inside = clipped({{}, size_}, area);
  for (std::size_t row = 0; row < inside.size.rows; ++row) {
    for (std::size_t column = 0; column < inside.size.columns; ++column) {
      cells_[index_of({inside.origin.column + column, inside.origin.row + row})].selected = true;
    }
  }
}

std::string Canvas::plain_text() const {
  std::string text;
  for (std::size_t row = 0; row < size_.rows; ++row) {
    const std::size_t line_begin = text.size();
    for (std::size_t column = 0; column < size_.columns; ++column) {
      const ScreenCell& cell = at({column, row});
      if (cell.glyph != 0) text += utf8_of(cell.glyph);
    }
    end_line(text, line_begin);
  }
  return text;
}

std::string Canvas::role_text() const {
  std::string text;
  for (std::size_t row = 0; row < size_.rows; ++row) {
    const std::size_t line_begin = text.size();
    for (std::size_t column = 0; column < size_.columns; ++column) {
      const ScreenCell& cell = at({column, row});
      const char letter =
          cell.glyph == U' ' ? ' ' : role_letters.at(static_cast<std::size_t>(cell.role));
      text += cell.selected ? 'S' : letter;
    }
    end_line(text, line_begin);
  }
  return text;
}

std::string utf8_of(char32_t point) {
  const auto value = static_cast<std::uint32_t>(point);
  if (value < 0x80) return {byte_of(value)};
  if (value < 0x800) return {byte_of(0xC0U | value >> 6U), byte_of(0x80U | (value & 0x3FU))};
  if (value < 0x10000) {
    return {byte_of(0xE0U | value >> 12U), byte_of(0x80U | (value >> 6U & 0x3FU)),
            byte_of(0x80U | (value & 0x3FU))};
  }
  return {byte_of(0xF0U | value >> 18U), byte_of(0x80U | (value >> 12U & 0x3FU)),
          byte_of(0x80U | (value >> 6U & 0x3FU)), byte_of(0x80U | (value & 0x3FU))};
}

} // namespace heapgap::views
