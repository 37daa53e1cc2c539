// Cutting the kernel's text files into fields, without copying them.
#pragma once

#include "base/units.h"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace heapgap::target {

/// The whole of `text` as a number, or nothing when any of it is not part of one.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Takes everything up to `separator` off the front of `text`, and the separator too.
/// Without a separator the rest of the text is taken.
inline std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

/// The value of a "Name:   value" line, without the blanks around it; nothing when no line has
/// that name. `name` goes without the colon.
inline std::optional<std::string_view> labelled_value(std::string_view text,
                                                      std::string_view name) {
  while (!text.empty()) {
    auto line = take_until(text, '\n');
    if (!line.starts_with(name) || !line.substr(name.size()).starts_with(':')) continue;
    line.remove_prefix(name.size() + 1);
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::string_view{};
    return line.substr(first, line.find_last_not_of(" \t") - first + 1);
  }
  return std::nullopt;
}

/// The value of a "Name:   123 kB" line in bytes; nothing when no line has that name and form.
inline std::optional<Bytes> labelled_kibibytes(std::string_view text, std::string_view name) {
  auto value = labelled_value(text, name);
  if (!value) return std::nullopt;
  const auto count = parse_number<std::uint64_t>(take_until(*value, ' '));
  if (!count || *value != "kB" || *count > UINT64_MAX / 1024) return std::nullopt;
  return Bytes{*count * 1024};
}

} // namespace heapgap::target
