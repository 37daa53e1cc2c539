#include "views/code_point.h"

#include <algorithm>
#include <array>

namespace heapgap::views {
namespace {

struct Span {
  std::uint32_t first;
  std::uint32_t last;
};

// What may be shown is listed, not what may not: the list of harmful code points grows with each
// Unicode version. Right-to-left scripts are left out because they reorder the line around them,
// scripts with combining marks because their width is up to the terminal.
constexpr std::array narrow{
    Span{0x0020, 0x007E}, // ASCII
    Span{0x00A1, 0x00AC}, // Latin-1, without the soft hyphen
    Span{0x00AE, 0x02FF}, // Latin
    Span{0x0370, 0x0482}, // Greek, Cyrillic
    Span{0x048A, 0x052F}, // Cyrillic
    Span{0x1E00, 0x1FFE}, // Latin and Greek with accents
    Span{0x2010, 0x2027}, // punctuation, without separators and direction marks
    Span{0x2030, 0x205E}, // punctuation
    Span{0x20A0, 0x20BF}, // currencies
    Span{0x2190, 0x21FF}, // arrows
    Span{0x2500, 0x25FC}, // lines, blocks, shapes
    Span{0xFFFD, 0xFFFD}, // the replacement character
};
constexpr std::array wide{
    Span{0x3001, 0x3029}, // CJK punctuation
    Span{0x3041, 0x3096}, // Hiragana
    Span{0x309B, 0x30FF}, // Katakana
    Span{0x3105, 0x312F}, // Bopomofo
    Span{0x3400, 0x4DBF}, // CJK ideographs
    Span{0x4E00, 0x9FFF}, // CJK ideographs
    Span{0xAC00, 0xD7A3}, // Hangul
    Span{0xFF01, 0xFF60}, // full-width forms
};

template <std::size_t count> bool is_in(const std::array<Span, count>& spans, std::uint32_t value) {
  return std::ranges::any_of(
      spans, [value](Span span) { return value >= span.first && value <= span.last; });
}

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

} // namespace

CodePoint first_code_point(std::string_view bytes) {
  const std::uint32_t lead = byte_at(bytes, 0);
  if (lead < 0x80) return {lead, 1, true};
  // Number of bytes, bits in the lead byte, and the smallest value that needs this length.
  const auto [length, mask, least] = lead >= 0xF0   ? std::array<std::uint32_t, 3>{4, 0x07, 0x10000}
                                     : lead >= 0xE0 ? std::array<std::uint32_t, 3>{3, 0x0F, 0x800}
                                                    : std::array<std::uint32_t, 3>{2, 0x1F, 0x80};
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return {lead, 1, false};
  std::uint32_t value = lead & mask;
  for (std::size_t index = 1; index < length; ++index) {
    const std::uint32_t next = byte_at(bytes, index);
    if ((next & 0xC0U) != 0x80U) return {lead, 1, false};
    value = value << 6U | (next & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least || surrogate || value > 0x10FFFF) return {lead, 1, false};
  return {value, length, true};
}

std::size_t columns_of(CodePoint point) {
  if (!point.valid) return 0;
  if (is_in(narrow, point.value)) return 1;
  return is_in(wide, point.value) ? 2 : 0;
}

} // namespace heapgap::views
