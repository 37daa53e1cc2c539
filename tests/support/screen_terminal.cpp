#include "support/screen_terminal.h"

#include "views/code_point.h"

#include <charconv>

namespace heapgap::test {

void ScreenTerminal::take(std::string_view bytes) {
  pending_ += bytes;
  std::string_view rest = pending_;
  while (take_one(rest)) {
  }
  pending_ = std::string(rest);
}

bool ScreenTerminal::take_one(std::string_view& bytes) {
  if (bytes.empty() || bytes == "\x1b" || bytes == "\x1b(") return false;
  if (bytes.starts_with("\x1b[")) {
    std::size_t end = 2;
    while (end < bytes.size() && bytes[end] < 0x40) ++end;
    if (end == bytes.size()) return false;
    take_control(bytes.substr(2, end - 2), bytes[end]);
    bytes.remove_prefix(end + 1);
    return true;
  }
  if (bytes.front() == '\x1b') {
    const std::size_t length = bytes[1] == '(' ? 3 : 2;
    if (bytes.substr(0, length) != "\x1b(B") unknown_ += bytes.substr(1, length - 1);
    bytes.remove_prefix(length);
    return true;
  }
  const views::CodePoint point = views::first_code_point(bytes);
  constexpr std::size_t longest_code_point = 4;
  const bool is_begun = static_cast<unsigned char>(bytes.front()) >= 0xC2 && !point.valid;
  if (is_begun && bytes.size() < longest_code_point) return false;
  const std::size_t columns = views::columns_of(point);
  if (columns == 0)
    unknown_ += bytes.substr(0, point.length);
  else
    show(bytes.substr(0, point.length), columns);
  bytes.remove_prefix(point.length);
  return true;
}

void ScreenTerminal::take_control(std::string_view parameters, char final) {
  if (final == 'm') {
    if (parameters.empty())
      style_.clear();
    else
      style_ += (style_.empty() ? "" : ";") + std::string(parameters);
  } else if (final == 'H') {
    std::size_t row = 1;
    std::size_t column = 1;
    const char* end = parameters.data() + parameters.size();
    const auto [at, error] = std::from_chars(parameters.data(), end, row);
    if (error == std::errc{} && at != end) std::from_chars(at + 1, end, column);
    cursor_ = {column - 1, row - 1};
  } else if (final == 'J' && parameters == "2") {
    cells_.assign(size_.rows, std::vector<Shown>(size_.columns));
  } else {
    unknown_ += std::string(parameters) + final;
  }
}

void ScreenTerminal::show(std::string_view glyph, std::size_t columns) {
  ++drawn_;
  if (cursor_.row >= size_.rows || cursor_.column + columns > size_.columns) {
    unknown_ += "outside";
    return;
  }
  auto& row = cells_[cursor_.row];
  row[cursor_.column] = {std::string(glyph), style_};
  if (columns == 2) row[cursor_.column + 1] = {"", style_};
  cursor_.column += columns;
}

std::string ScreenTerminal::text() const {
  std::string text;
  for (const auto& row : cells_) {
    std::string line;
    for (const Shown& cell : row) line += cell.glyph;
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::vector<std::string> ScreenTerminal::styles() const {
  std::vector<std::string> styles;
  for (const auto& row : cells_) {
    for (const Shown& cell : row) styles.push_back(cell.style);
  }
  return styles;
}

} // namespace heapgap::test
