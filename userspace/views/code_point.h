// One UTF-8 code point at a time (format: RFC 3629), and how many columns it takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace heapgap::views {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 1; ///< bytes it takes; 1 for a byte that is not UTF-8
  bool valid = false;
};

/// The code point that `bytes`, which is not empty, starts with. Overlong forms, surrogates and
/// values above U+10FFFF are not valid.
CodePoint first_code_point(std::string_view bytes);

/// 1 or 2; 0 for a code point that must not be shown (see `printable`).
std::size_t columns_of(CodePoint point);

} // namespace heapgap::views
