// Bytes chosen by somebody else, made fit for a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heapgap::views {

/// What the reader's terminal can show.
enum class Charset : std::uint8_t { ascii, utf8 };

/// Which end of a text that is too long goes.
enum class Cut : std::uint8_t {
  tail, ///< "long na…"
  head, ///< "…bin/server": for paths, whose end says most
};

/// `bytes` as one line of text of at most `columns` terminal columns.
///
/// Only code points whose width is known and that cannot move the cursor, reorder the line or hide
/// pass; each other byte or code point (control bytes, escapes, invalid UTF-8, bidirectional and
/// zero-width characters, combining marks) becomes one '?' (ASCII) or U+FFFD (UTF-8).
std::string printable(std::string_view bytes, std::size_t columns, Charset charset,
                      Cut cut = Cut::tail);

/// Terminal columns of a text that `printable` made.
std::size_t columns_of(std::string_view text);

/// `text`, made by `printable`, with blanks up to `columns`: on the right or on the left.
std::string padded_right(std::string_view text, std::size_t columns);
std::string padded_left(std::string_view text, std::size_t columns);

} // namespace heapgap::views
